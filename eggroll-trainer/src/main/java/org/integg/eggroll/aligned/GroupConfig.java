package org.integg.eggroll.aligned;

import org.integg.kernels.Lanes;

/**
 * Settings of learning from aligned perturbations without feedback.
 *
 * @param blocks blocks of 64 streams
 * @param groupSize G, members that try each token of a stream with noise of their own: a power of
 *     two from 2 to 64
 * @param sigmaShift noise is divided by 2^sigmaShift, 0 to 4: it has a standard deviation of 16 /
 *     2^sigmaShift in units of an activation
 * @param tokensPerUpdate T, tokens of each stream in a step: 1 or more, blocks · 64 · T at most
 *     2^17
 * @param rate how far a weight moves in a step at most, in units of an int8 weight with 16
 *     fractional bits, 1 to 2^19; it falls in a straight line to a fiftieth at the budget's end
 * @param averageShare of 256: how far the moving average of the weights moves in a step
 * @param seed of start weights and noise
 */
public record GroupConfig(
    int blocks,
    int groupSize,
    int sigmaShift,
    int tokensPerUpdate,
    int rate,
    int averageShare,
    long seed) {
  /** Fractional bits of the log-likelihoods. */
  public static final int LIKELIHOOD_BITS = 8;

  private static final int MOST_RATE = 1 << 19;
  private static final int LARGEST_GROUP = 64;

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public GroupConfig {
    require(
        groupSize >= 2 && groupSize <= LARGEST_GROUP && Integer.bitCount(groupSize) == 1,
        "group-size " + groupSize,
        "a power of two from 2 to " + LARGEST_GROUP);
    require(sigmaShift >= 0 && sigmaShift <= 4, "sigma-shift " + sigmaShift, "0 to 4");
    int mostTokens = AlignedConfig.MOST_TOKENS / Lanes.COUNT;
    require(
        tokensPerUpdate >= 1 && tokensPerUpdate <= mostTokens,
        "tokens-per-update " + tokensPerUpdate,
        "1 to " + mostTokens);
    int most = mostTokens / tokensPerUpdate;
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
    return blocks * Lanes.COUNT;
  }

  /** Member-tokens of one step. */
  public long memberTokens() {
    return (long) streams() * groupSize * tokensPerUpdate;
  }

  /** Bits by which a sum over a group is shifted to a mean. */
  int groupBits() {
    return Integer.numberOfTrailingZeros(groupSize);
  }
}
