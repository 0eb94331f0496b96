package org.integg.eggroll.lowrank;

import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * Which noise a tensor uses: stream 2·id for A (a vector's N1), 2·id + 1 for B (its N2), with index
 * {@code row·rank + r} in A and {@code column·rank + r} in B. The id is {@link TensorSpec#noiseId}.
 */
final class NoiseStreams {
  private NoiseStreams() {}

  static int a(TensorSpec spec) {
    return 2 * spec.noiseId();
  }

  static int b(TensorSpec spec) {
    return 2 * spec.noiseId() + 1;
  }

  /** Rows of A. */
  static int rows(TensorSpec spec) {
    return spec.rows();
  }

  /** Rows of B: the inputs of a matrix, the width of an embedding, all elements of a vector. */
  static int columns(TensorSpec spec) {
    return spec.kind() == TensorKind.VECTOR ? spec.rows() : spec.columns();
  }

  /** A vector's noise is a product of two numbers, whatever the rank of the matrices. */
  static int rank(TensorSpec spec, int rank) {
    return spec.kind() == TensorKind.VECTOR ? 1 : rank;
  }
}
