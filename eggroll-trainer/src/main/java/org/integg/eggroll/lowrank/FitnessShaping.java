package org.integg.eggroll.lowrank;

import java.util.Locale;
import org.integg.kernels.FixedPoint;

/** How the difference of a pair's log-likelihoods becomes its fitness. */
public enum FitnessShaping {
  /** The sign of the difference. */
  SIGN(1, 1) {
    @Override
    public void shape(long[] differences, int[] fitness) {
      for (int p = 0; p < fitness.length; p++) {
        fitness[p] = Long.signum(differences[p]);
      }
    }
  },

  /**
   * The difference, scaled so that its root mean square over the population is 16, clipped to ±48:
   * {@code (|d|·16·256 + m/2) / m} with the sign of d, where {@code m = isqrt(256²·Σd² / P)}.
   */
  LINEAR(48, 16) {
    @Override
    public void shape(long[] differences, int[] fitness) {
      long rms = spread(differences);
      for (int p = 0; p < fitness.length; p++) {
        // |d| < 2^36, so |d|·2^12 < 2^48.
        long scaled =
            (Math.abs(differences[p]) * rootMeanSquare() * SCALE + rms / 2) / Math.max(1, rms);
        fitness[p] = (int) Math.min(scaled, maximum()) * Long.signum(differences[p]);
      }
    }
  };

  private static final long SCALE = 256;

  private final int maximum;
  private final int rootMeanSquare;

  FitnessShaping(int maximum, int rootMeanSquare) {
    this.maximum = maximum;
    this.rootMeanSquare = rootMeanSquare;
  }

  /** The name in settings: {@code sign} or {@code linear}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Largest magnitude of a fitness. */
  public int maximum() {
    return maximum;
  }

  /** The root mean square of a population's fitness, apart from clipping. */
  public int rootMeanSquare() {
    return rootMeanSquare;
  }

  /**
   * One fitness per pair.
   *
   * @param differences log-likelihood of the + member minus that of the − member
   * @param fitness receives the fitness
   */
  public abstract void shape(long[] differences, int[] fitness);

  /**
   * {@code isqrt(256²·Σd²/P)}. Differences beyond 2^20 are rare and outweigh all others: they are
   * limited there, so that the sum stays below 2^21 · 2^40 = 2^61.
   */
  private static long spread(long[] differences) {
    long sum = 0;
    for (long d : differences) {
      long limited = Math.min(Math.abs(d), 1 << 20);
      sum += limited * limited;
    }
    // The mean is at most 2^40, so the product is at most 2^56; its remainder is scaled the same
    // way.
    long mean = sum / differences.length;
    long remainder = sum % differences.length;
    return FixedPoint.isqrt(mean * SCALE * SCALE + remainder * SCALE * SCALE / differences.length);
  }
}
