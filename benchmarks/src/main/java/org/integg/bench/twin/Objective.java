package org.integg.bench.twin;

import java.util.Locale;

/** The quantity whose gradient is taken, in bits. */
public enum Objective {
  /** The loss. */
  LOSS,
  /**
   * The loss plus {@code (H − 7)²/16}, where H is the common height of all logits, {@code log2 Σ
   * 2^(logit/16)} bits. The fitness of {@code aligned} and the errors of {@code feedback} have this
   * term too, so that logits stay away from the clip.
   */
  FITNESS;

  private static final double HEIGHT = 7;
  private static final double STRENGTH = 1.0 / 16;

  /** The cost of a height, in bits. */
  double cost(double height) {
    return this == LOSS ? 0 : STRENGTH * (height - HEIGHT) * (height - HEIGHT);
  }

  /** The derivative of {@link #cost}. */
  double slope(double height) {
    return this == LOSS ? 0 : 2 * STRENGTH * (height - HEIGHT);
  }

  /** The name as options use it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
