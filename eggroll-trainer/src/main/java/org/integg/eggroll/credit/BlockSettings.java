package org.integg.eggroll.credit;

import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.kernels.Lanes;

/**
 * The settings that estimators of blocks share, with their ranges and their help: how much text a
 * step reads, and how far its votes move weights.
 */
public final class BlockSettings {
  /** Where the rate goes, for the help. */
  public static final String RATE_FALLS =
      " Falls in a straight line to 1/%d of it at the end of the budget."
          .formatted(FixedPointWeights.RATE_FALL);

  /** Tokens per update, at most. */
  private static final int MOST_SEGMENT = 1024;

  /** Blocks times tokens per update, at most. */
  public static final int MOST_BLOCK_TOKENS = Sums.MOST_TOKENS / Lanes.COUNT;

  private BlockSettings() {}

  /**
   * Checks the ranges.
   *
   * @param blocks of 64 lanes: 1 or more; blocks times tokens per update at most 2048
   * @param tokensPerUpdate a multiple of 4 from 4 to 1024
   * @param rate in units of an int8 weight: above 0 to 8
   * @param ema share of the moving average that stays: 0 to 1
   * @throws IllegalArgumentException with a line that names the setting
   */
  public static void check(int blocks, int tokensPerUpdate, double rate, double ema) {
    int batch = SiteVotes.BATCH;
    Setting.require(
        tokensPerUpdate >= batch && tokensPerUpdate <= MOST_SEGMENT && tokensPerUpdate % batch == 0,
        "tokens-per-update " + tokensPerUpdate,
        "a multiple of %d from %d to %d".formatted(batch, batch, MOST_SEGMENT));
    int most = MOST_BLOCK_TOKENS / tokensPerUpdate;
    Setting.require(blocks >= 1 && blocks <= most, "blocks " + blocks, "1 to " + most);
    WeightSteps.rate(rate);
    WeightSteps.averageShare(ema);
  }

  /**
   * {@code --tokens-per-update}.
   *
   * @param reader who reads the tokens
   */
  public static Setting tokensPerUpdate(Class<? extends Training> type, String reader) {
    return Setting.of(
        type,
        "tokens-per-update",
        "N",
        "Tokens that each %s reads in a step: a multiple of %d."
            .formatted(reader, SiteVotes.BATCH));
  }

  /**
   * {@code --blocks}.
   *
   * @param what a block has
   */
  public static Setting blocks(Class<? extends Training> type, String what) {
    return Setting.of(
        type,
        "blocks",
        "N",
        "Blocks of %s. At most %d / tokens-per-update; one thread takes one block at a time."
            .formatted(what, MOST_BLOCK_TOKENS));
  }

  /**
   * {@code --rate}.
   *
   * @param more what else the estimator has to say, beginning with a space, or nothing
   */
  public static Setting rate(Class<? extends Training> type, String more) {
    return Setting.of(
        type,
        "rate",
        "R",
        "How far a weight moves in a step at most, in units of an int8 weight: above 0 to %s.%s"
            .formatted(Setting.show(WeightSteps.MOST_RATE), more));
  }

  /** {@code --ema}. */
  public static Setting ema(Class<? extends Training> type) {
    return Setting.of(
        type,
        "ema",
        "SHARE",
        "Share of the weights' moving average, which is what is validated and saved as the model,"
            + " that stays in a step: 0 to 1.");
  }
}
