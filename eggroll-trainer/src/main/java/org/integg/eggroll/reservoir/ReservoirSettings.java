package org.integg.eggroll.reservoir;

import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.WeightSteps;
import org.integg.kernels.Lanes;
import org.integg.kernels.WeightKernels;
import org.integg.model.Parameters;

/**
 * Settings of the head that learns alone (docs/feedback.md, section 10).
 *
 * @param blocks blocks of 64 lanes, each with a stream of its own: 1 or more; blocks times tokens
 *     per update at most 2048
 * @param tokensPerUpdate T, tokens each lane reads in a step, a multiple of 4 from 4 to 1024
 * @param rate how far a weight moves in a step at most, in units of an int8 weight: above 0 to 8;
 *     falls in a straight line to a fiftieth at the end of the budget
 * @param ema share of the weights' moving average that a step keeps, 0 to 1
 * @param seed of start weights and of the errors' dither
 */
public record ReservoirSettings(int blocks, int tokensPerUpdate, double rate, double ema, long seed)
    implements Training {
  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public ReservoirSettings {
    BlockSettings.check(blocks, tokensPerUpdate, rate, ema);
  }

  /** The {@link FixedPointWeights} at the start. */
  FixedPointWeights weights(Parameters parameters, WeightKernels kernels) {
    return new FixedPointWeights(parameters, WeightSteps.of(rate, ema), kernels);
  }

  @Override
  public int streams() {
    return blocks * Lanes.COUNT;
  }

  @Override
  public int population() {
    return streams();
  }

  @Override
  public int fitnessBits() {
    return OutputCredit.LIKELIHOOD_BITS;
  }

  @Override
  public long memberTokens() {
    return (long) population() * tokensPerUpdate;
  }

  /** Every lane's tokens count. */
  @Override
  public long scoredTokens() {
    return memberTokens();
  }

  @Override
  public String describe() {
    return "reservoir: %d × 64 streams × %d tokens a step, rate %s, ema %s, seed %d"
        .formatted(blocks, tokensPerUpdate, Setting.show(rate), Setting.show(ema), seed);
  }

  @Override
  public String title() {
    return "reservoir, streams %s × %d tokens".formatted(Setting.show(streams()), tokensPerUpdate);
  }
}
