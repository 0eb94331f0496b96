package org.integg.model;

/** Activations of a token that a projection is shown, in the order in which they are made. */
public enum Activation {
  /** What the first norm of a layer gives, [D]. */
  NORMED,
  /** A layer's state before the token, [D]. */
  STATE,
  /** f, [D]. */
  GATE,
  /** The gated state, [D]. */
  GATED,
  /** c, [D]. */
  CANDIDATE,
  /** What the second norm of a layer gives, [D]. */
  SECOND,
  /** The hidden rows of the MLP, [4D]. */
  HIDDEN,
  /** What enters the last norm, [D]. */
  LAST,
  /** What enters the head, [D]. */
  OUTPUT
}
