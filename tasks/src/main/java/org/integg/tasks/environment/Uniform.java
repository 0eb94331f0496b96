package org.integg.tasks.environment;

import org.integg.tasks.SplitMix;

/** Real numbers between bounds, drawn with 30 bits each. */
final class Uniform {
  private static final int RANGE = 1 << 30;

  private final SplitMix draws;

  Uniform(long seed) {
    draws = new SplitMix(seed);
  }

  double between(double low, double high) {
    return low + (high - low) * draws.below(RANGE) / RANGE;
  }
}
