package org.integg.eggroll.feedback;

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
 * Settings of feedback that is learned from probes (docs/feedback.md).
 *
 * @param blocks blocks of 64 lanes, 56 of which read a stream of their own and 8 probe: 1 or more;
 *     blocks times tokens per update at most 2048
 * @param tokensPerUpdate T, tokens each lane reads in a step, a multiple of 4 from 4 to 1024
 * @param rate how far a weight moves in a step at most, in units of an int8 weight: above 0 to 8;
 *     falls in a straight line to a fiftieth at the end of the budget
 * @param ema share of the weights' moving average that a step keeps, 0 to 1
 * @param credit the way that credit takes
 * @param seed of start weights and noise
 */
public record FeedbackSettings(
    int blocks, int tokensPerUpdate, double rate, double ema, CreditPath credit, long seed)
    implements Training {
  /** Settings with {@link CreditPath#DIRECT}. */
  public FeedbackSettings(int blocks, int tokensPerUpdate, double rate, double ema, long seed) {
    this(blocks, tokensPerUpdate, rate, ema, CreditPath.DIRECT, seed);
  }

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public FeedbackSettings {
    BlockSettings.check(blocks, tokensPerUpdate, rate, ema);
  }

  @Override
  public int streams() {
    return blocks * Probes.PLAIN;
  }

  /** The {@link FixedPointWeights} at the start. */
  FixedPointWeights weights(Parameters parameters, WeightKernels kernels) {
    return new FixedPointWeights(parameters, WeightSteps.of(rate, ema), kernels);
  }

  @Override
  public int population() {
    return blocks * Lanes.COUNT;
  }

  @Override
  public int fitnessBits() {
    return OutputCredit.LIKELIHOOD_BITS;
  }

  /** Member-tokens of one step, probes included. */
  @Override
  public long memberTokens() {
    return (long) population() * tokensPerUpdate;
  }

  /** The member-tokens of the plain lanes. */
  @Override
  public long scoredTokens() {
    return (long) streams() * tokensPerUpdate;
  }

  @Override
  public String describe() {
    String block = "(%d streams + %d probes)".formatted(Lanes.PLAIN, Lanes.COUNT - Lanes.PLAIN);
    return "feedback: %d × %s × %d tokens a step, rate %s, ema %s, credit %s, seed %d"
        .formatted(
            blocks, block, tokensPerUpdate, Setting.show(rate), Setting.show(ema), credit, seed);
  }

  @Override
  public String title() {
    return "feedback, lanes %s × %d tokens".formatted(Setting.show(population()), tokensPerUpdate);
  }
}
