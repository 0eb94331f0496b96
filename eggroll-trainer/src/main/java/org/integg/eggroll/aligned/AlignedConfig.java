package org.integg.eggroll.aligned;

import org.integg.kernels.Lanes;

/**
 * Settings of learning from aligned perturbations with evolved feedback.
 *
 * @param blocks blocks of 64 lanes: 56 that read the text, 8 probes
 * @param tokensPerUpdate T, tokens each lane reads in a step: a multiple of 4
 * @param rate how far a weight moves in a step at most, in units of an int8 weight with 16
 *     fractional bits, 1 to 2^19; it falls in a straight line to a fiftieth at the budget's end
 * @param averageShare of 256: how far the moving average of the weights moves in a step
 * @param seed of start weights and noise
 */
public record AlignedConfig(
    int blocks, int tokensPerUpdate, int rate, int averageShare, long seed) {
  /** Lanes times tokens of a step: a vote is at most 127² times that, below 2^31. */
  public static final int MOST_TOKENS = 1 << 17;

  /** Fractional bits of the log-likelihoods that are reported. */
  public static final int LIKELIHOOD_BITS = OutputCredit.LIKELIHOOD_BITS;

  private static final int MOST_RATE = 1 << 19;

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public AlignedConfig {
    require(
        tokensPerUpdate >= 4 && tokensPerUpdate <= 1024 && tokensPerUpdate % 4 == 0,
        "tokens-per-update " + tokensPerUpdate,
        "a multiple of 4 from 4 to 1024");
    int most = MOST_TOKENS / Lanes.COUNT / tokensPerUpdate;
    require(blocks >= 1 && blocks <= most, "blocks " + blocks, "1 to " + most);
    require(rate >= 1 && rate <= MOST_RATE, "rate " + rate, "1 to " + MOST_RATE);
    require(averageShare >= 1 && averageShare <= 256, "ema " + averageShare, "1 to 256");
  }

  private static void require(boolean holds, String what, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": must be " + range);
    }
  }

  /** Streams of text that are read side by side. */
  public int streams() {
    return blocks * Probes.PLAIN;
  }

  /** Member-tokens of one step, probes included. */
  public long memberTokens() {
    return (long) blocks * Lanes.COUNT * tokensPerUpdate;
  }
}
