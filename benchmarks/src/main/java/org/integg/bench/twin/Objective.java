package org.integg.bench.twin;

import java.util.Locale;

/** What a gradient is of: something that costs bits. */
public enum Objective {
  /** The loss. */
  LOSS,
  /**
   * The loss and {@code (H − 7)²/16}, H being the common height of all logits, {@code log2 Σ
   * 2^(logit/16)} bits: what the fitness of {@code aligned} and the errors of {@code feedback}
   * have, so that logits stay off the clip.
   */
  FITNESS;

  private static final double HEIGHT = 7;
  private static final double STRENGTH = 1.0 / 16;

  /** Bits that a height costs. */
  double cost(double height) {
    return this == LOSS ? 0 : STRENGTH * (height - HEIGHT) * (height - HEIGHT);
  }

  /** Its derivative. */
  double slope(double height) {
    return this == LOSS ? 0 : 2 * STRENGTH * (height - HEIGHT);
  }

  /** The name in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
