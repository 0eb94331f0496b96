package org.integg.model;

/**
 * The exact loss over int8 logits in double precision: for reports only; nothing in training
 * depends on it.
 */
public final class ExactLoss {
  private static final double[] POWERS = powers();

  private double bits;

  private static double[] powers() {
    double[] result = new double[256];
    for (int u = 0; u < result.length; u++) {
      result[u] = Math.pow(2, (u - 128) / 16.0);
    }
    return result;
  }

  /**
   * Adds {@code −log2 softmax(logits)[target]}, base 2.
   *
   * @param logits {@code [V][lanes]}, 4 fractional bits
   */
  public void add(short[] logits, int lanes, int lane, int target) {
    double sum = 0;
    for (int i = lane; i < logits.length; i += lanes) {
      sum += POWERS[logits[i] + 128];
    }
    bits += Math.log(sum) / Math.log(2) - logits[target * lanes + lane] / 16.0;
  }

  /** Adds what another has seen. */
  public void add(ExactLoss other) {
    bits += other.bits;
  }

  /** Bits of all targets together. */
  public double bits() {
    return bits;
  }
}
