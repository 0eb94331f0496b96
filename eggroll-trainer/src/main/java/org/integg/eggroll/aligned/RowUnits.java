package org.integg.eggroll.aligned;

import org.integg.eggroll.credit.Site;

/**
 * The units in which the noise of rows enters, and the units of what learned matrices and control
 * variates say about it. Noise ξ is int8 with a standard deviation of 16.
 */
final class RowUnits {
  /** Noise of the embedding is ξ/8 in units of an activation, rounded. */
  static final int EMBEDDING_SHIFT = 3;

  /** Noise of the last sum is ξ/2, rounded. */
  static final int LAST_SHIFT = 1;

  /** Fractional bits of a control variate: fitness, in units of 2^−8 bits, for a unit of ξ. */
  static final int CONTROL_BITS = 8;

  /** Fractional bits of the noise that regressions of rows see. */
  static final int REGRESSION_BITS = 3;

  private RowUnits() {}

  /**
   * Noise of a site's rows is ξ·2^−n in units of an activation: deviations of 2, 16, 8, 8 and 8. A
   * single value would drown the gate or leave the others without effect.
   */
  static int noiseShift(Site.Kind kind) {
    return switch (kind) {
      case EMBEDDING -> EMBEDDING_SHIFT;
      case GATE -> 0;
      case CANDIDATE, UP, DOWN -> 1;
    };
  }

  /**
   * A control variate for ξ is that of the site's matrix times 2^−n. Matrices of the MLP are small:
   * they stand for noise of ξ/8, although their rows have ξ/2.
   */
  static int controlShift(Site.Kind kind) {
    return switch (kind) {
      case EMBEDDING, UP, DOWN -> REGRESSION_BITS;
      case GATE -> 0;
      case CANDIDATE -> 1;
    };
  }
}
