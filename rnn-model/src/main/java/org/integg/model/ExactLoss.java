package org.integg.model;

/**
 * The exact loss over int8 logits in double precision: for reports only; nothing in training
 * depends on it.
 */
public final class ExactLoss {
  private static final double[] POWERS = powers();

  private double bits;
  private double divergence;

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
    bits += height(logits, lanes, lane) - logits[target * lanes + lane] / 16.0;
  }

  /** {@code log2 Σ 2^(logits/16)}. */
  private static double height(short[] logits, int lanes, int lane) {
    double sum = 0;
    for (int i = lane; i < logits.length; i += lanes) {
      sum += POWERS[logits[i] + 128];
    }
    return Math.log(sum) / Math.log(2);
  }

  /**
   * Adds the Kullback-Leibler divergence of a softmax from another's, {@code Σ p·log2(p/q)}: the
   * cost of taking q for p.
   *
   * @param logits of p, {@code [V][lanes]}, 4 fractional bits
   * @param from of q, {@code [V][lanes]}, 4 fractional bits
   */
  public void addDivergence(short[] logits, short[] from, int lanes, int lane) {
    double height = height(logits, lanes, lane);
    double share = Math.pow(2, -height);
    double sum = height(from, lanes, lane) - height;
    for (int i = lane; i < logits.length; i += lanes) {
      sum += POWERS[logits[i] + 128] * share * (logits[i] - from[i]) / 16.0;
    }
    divergence += sum;
  }

  /** Adds the sums of another instance. */
  public void add(ExactLoss other) {
    bits += other.bits;
    divergence += other.divergence;
  }

  /** Bits of all targets together. */
  public double bits() {
    return bits;
  }

  /** Bits of all divergences together. */
  public double divergence() {
    return divergence;
  }
}
