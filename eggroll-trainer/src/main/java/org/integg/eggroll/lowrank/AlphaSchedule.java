package org.integg.eggroll.lowrank;

import java.util.ArrayList;
import java.util.List;

/**
 * The thresholds {@code t(s) = trunc(16·Φ⁻¹(1 − alpha(s)/2))} of the update in docs/algorithm.md,
 * section 3, computed once.
 *
 * <p>Training asks for t by step and gets integers. t never falls, so the schedule is the list of
 * the first steps at which it reaches 1, 2, 3, … This class alone uses floating point (StrictMath
 * and plain arithmetic, which every JDK evaluates the same way).
 */
public final class AlphaSchedule {
  /** Beyond 16 · 8: the normal quantile of the smallest share that doubles resolve. */
  private static final int MAX_THRESHOLD = 128;

  private static final long NEVER = 1L << 50;

  private final double alpha0;
  private final double decaySteps;
  private final List<Long> firstSteps = new ArrayList<>();

  /** The schedule of the settings. */
  static AlphaSchedule of(LowRankSettings config) {
    return new AlphaSchedule(config.alpha(), config.alphaDecaySteps());
  }

  /**
   * The schedule {@code alpha(s) = 1 / ((2^alpha0 − 1)·s/S + 1)}, or constant for alpha0 ≤ 1.
   *
   * @param alpha0 above 0
   * @param decaySteps S
   */
  AlphaSchedule(double alpha0, long decaySteps) {
    this.alpha0 = alpha0;
    this.decaySteps = decaySteps;
    int threshold = at(0);
    for (int t = 1; t <= threshold; t++) {
      firstSteps.add(0L);
    }
    if (alpha0 > 1) {
      for (int t = threshold + 1; t <= MAX_THRESHOLD; t++) {
        long first = firstStep(t);
        if (first >= NEVER) {
          break;
        }
        firstSteps.add(first);
      }
    }
  }

  /** t(s): 16 times the normal quantile, 0 to 128. */
  public int threshold(long step) {
    int t = 0;
    while (t < firstSteps.size() && firstSteps.get(t) <= step) {
      t++;
    }
    return t;
  }

  /** The first step with tail(t/16) ≥ alpha/2, which is t ≤ 16·Φ⁻¹(1 − alpha/2). */
  private long firstStep(int t) {
    double tail = tail(t / 16.0);
    long low = 0; // t is not reached here
    long high = NEVER;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (tail >= alpha(middle) / 2) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private int at(long step) {
    double half = alpha(step) / 2;
    int t = 0;
    while (t < MAX_THRESHOLD && tail((t + 1) / 16.0) >= half) {
      t++;
    }
    return t;
  }

  private double alpha(long step) {
    return alpha0 > 1 ? 1 / ((StrictMath.pow(2, alpha0) - 1) * step / decaySteps + 1) : alpha0;
  }

  /**
   * {@code 1 − Φ(x)} for x ≥ 0: the series of Φ below 3 (Marsaglia 2004), Laplace's continued
   * fraction of the Mills ratio above.
   */
  static double tail(double x) {
    double density = StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    if (x < 3) {
      double term = x;
      double sum = x;
      for (int i = 3; term > sum * 1e-17 && term > 0; i += 2) {
        term *= x * x / i;
        sum += term;
      }
      return 0.5 - sum * density;
    }
    double fraction = x;
    for (int i = 200; i >= 1; i--) {
      fraction = x + i / fraction;
    }
    return density / fraction;
  }
}
