package org.integg.eggroll;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.AlignedConfig;
import org.integg.eggroll.aligned.BlockwiseState;
import org.integg.eggroll.aligned.LearnerState;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.Parameters;

/**
 * Aligned perturbations with evolved feedback (docs/aligned.md).
 *
 * @param blocks blocks of 64 lanes, 56 of which read a stream of their own: 1 or more; blocks times
 *     tokens per update at most 2048
 * @param tokensPerUpdate tokens each lane reads in a step, a multiple of 4 from 4 to 1024
 * @param rate how far a weight moves in a step at most, in units of an int8 weight: above 0 to 8;
 *     falls in a straight line to a fiftieth at the end of the budget
 * @param ema share of the weights' moving average that stays in a step, 0 to 1
 * @param seed of start weights and noise
 */
public record AlignedTrainConfig(
    int blocks, int tokensPerUpdate, double rate, double ema, long seed) implements Training {
  /** The rate for widths up to {@link #NARROW}: a tenth of a start weight's deviation. */
  private static final double NARROW_RATE = 1.6;

  private static final int NARROW = 128;

  /**
   * The rate that suits a width, to two decimal places: a step moves the quotient of a row's sum by
   * about rate·√D, which this holds at what it is at D = 128 (docs/aligned.md, What carries over).
   *
   * @param width D
   */
  public static double rateFor(int width) {
    double rate = NARROW_RATE * Math.sqrt((double) NARROW / Math.max(NARROW, width));
    return Math.round(rate * 100) / 100.0;
  }

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public AlignedTrainConfig {
    settings(blocks, tokensPerUpdate, rate, ema, seed);
  }

  private static AlignedConfig settings(
      int blocks, int tokensPerUpdate, double rate, double ema, long seed) {
    return new AlignedConfig(
        blocks, tokensPerUpdate, WeightSteps.rate(rate), WeightSteps.averageShare(ema), seed);
  }

  /** The same in integers. */
  AlignedConfig settings() {
    return settings(blocks, tokensPerUpdate, rate, ema, seed);
  }

  @Override
  public int population() {
    return blocks * Lanes.COUNT;
  }

  @Override
  public int fitnessBits() {
    return AlignedConfig.LIKELIHOOD_BITS;
  }

  @Override
  public long memberTokens() {
    return settings().memberTokens();
  }

  @Override
  public long scoredTokens() {
    return (long) settings().streams() * tokensPerUpdate;
  }

  @Override
  public String describe() {
    return "aligned with evolved feedback";
  }

  @Override
  public SharedLearner learner(
      Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    AlignedConfig config = settings();
    Streams streams = new Streams(text, config.streams(), tokensPerUpdate);
    LearnerState state = new LearnerState(parameters, config);
    return new AlignedTrainer(state, streams, blocks, kernels, threads);
  }

  @Override
  public byte[] add(byte[] one, byte[] other) {
    return BlockwiseState.addSums(one, other);
  }
}
