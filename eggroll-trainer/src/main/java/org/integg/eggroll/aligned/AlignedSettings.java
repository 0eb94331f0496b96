package org.integg.eggroll.aligned;

import static org.integg.eggroll.Setting.require;

import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.WeightSteps;
import org.integg.kernels.Lanes;
import org.integg.kernels.WeightKernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * Settings of the aligned estimator (docs/aligned.md).
 *
 * @param blocks blocks of 64 streams: 1 or more; blocks times tokens per update at most 2048
 * @param groupSize P, members that try each token of a stream, 1 to 8
 * @param horizon K, tokens over which a member is judged: the token of its noise and K − 1 more, 1
 *     to 8
 * @param control the source of control variates
 * @param tokensPerUpdate T, tokens each stream reads in a step, a multiple of 4 from 4 to 1024
 * @param rate how far a weight moves in a step at most, in units of an int8 weight: above 0 to 8
 * @param rateFall the rate falls in a straight line to 1/rateFall of it at the end of the budget:
 *     1, where it stays, to 1000
 * @param ema share of the weights' moving average that a step keeps, 0 to 1
 * @param seed of start weights and noise
 */
public record AlignedSettings(
    int blocks,
    int groupSize,
    int horizon,
    Control control,
    int tokensPerUpdate,
    double rate,
    int rateFall,
    double ema,
    long seed)
    implements Training {
  private static final int MOST_MEMBERS = 8;
  private static final int MOST_HORIZON = 8;
  private static final int MOST_FALL = 1000;

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public AlignedSettings {
    BlockSettings.check(blocks, tokensPerUpdate, rate, ema);
    require(
        groupSize >= 1 && groupSize <= MOST_MEMBERS,
        "group-size " + groupSize,
        "1 to " + MOST_MEMBERS + " with --estimator aligned");
    require(horizon >= 1 && horizon <= MOST_HORIZON, "horizon " + horizon, "1 to " + MOST_HORIZON);
    require(rateFall >= 1 && rateFall <= MOST_FALL, "rate-fall " + rateFall, "1 to " + MOST_FALL);
  }

  @Override
  public int streams() {
    return blocks * Lanes.COUNT;
  }

  /** Tokens that the stem reads in a step: those of the segment, and those of the last horizon. */
  int reading() {
    return tokensPerUpdate + horizon - 1;
  }

  /**
   * Members of a token that differ in the noise of the last sum alone. Without an MLP no matrix's
   * rows are that sum; then a branch teaches, and votes for nothing.
   */
  int lateBranches(EggConfig model) {
    if (controlled()) {
      return 1;
    }
    return model.hasMlp() ? groupSize : 0;
  }

  /** Whether there are control variates. */
  boolean controlled() {
    return control == Control.LEARNED;
  }

  /** The {@link FixedPointWeights} at the start. */
  FixedPointWeights weights(Parameters parameters, WeightKernels kernels) {
    return new FixedPointWeights(parameters, WeightSteps.of(rate, rateFall, ema), kernels);
  }

  /** The stems and the members that try their tokens. */
  @Override
  public int population() {
    return streams() * (1 + groupSize);
  }

  @Override
  public int fitnessBits() {
    return OutputCredit.LIKELIHOOD_BITS;
  }

  /** Tokens read by stems and by members, free runs included; late branches read none. */
  @Override
  public long memberTokens() {
    return (long) streams() * (reading() + (long) tokensPerUpdate * groupSize * horizon);
  }

  /** The member-tokens of the stems. */
  @Override
  public long scoredTokens() {
    return (long) streams() * tokensPerUpdate;
  }

  @Override
  public String describe() {
    return ("aligned: %d × 64 streams × %d tokens a step, %d members a token, horizon %d,"
            + " control %s, rate %s%s, ema %s, seed %d")
        .formatted(
            blocks,
            tokensPerUpdate,
            groupSize,
            horizon,
            control,
            Setting.show(rate),
            rateFall == 1 ? " throughout" : " falling to 1/" + rateFall,
            Setting.show(ema),
            seed);
  }

  @Override
  public String title() {
    return "aligned, %s streams × %d members × %d tokens, control %s"
        .formatted(Setting.show(streams()), groupSize, tokensPerUpdate, control);
  }
}
