package org.integg.model;

/** The activations of a token that a projection sees, in the order in which they are made. */
public enum Activation {
  /** The output of a layer's first norm, [D]. */
  NORMED,
  /** A layer's state before the token, [D]. */
  STATE,
  /** f, [D]. */
  GATE,
  /** The gated state, [D]. */
  GATED,
  /** c, [D]. */
  CANDIDATE,
  /** The output of a layer's second norm, [D]. */
  SECOND,
  /** The hidden rows of the MLP, [4D]. */
  HIDDEN,
  /** The input of the last norm, [D]. */
  LAST,
  /** The input of the head, [D]. */
  OUTPUT
}
