package org.integg.model;

/** What a tensor does to its input, and therefore how it can be perturbed. */
public enum TensorKind {
  /** A table [V, D] of which one row is read per token. */
  EMBEDDING,
  /** A weight matrix [outputs, inputs]. */
  MATRIX,
  /** A norm's weight or a bias, [D]. */
  VECTOR
}
