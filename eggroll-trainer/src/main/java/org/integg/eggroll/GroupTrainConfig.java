package org.integg.eggroll;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.BlockwiseState;
import org.integg.eggroll.aligned.GroupConfig;
import org.integg.eggroll.aligned.GroupState;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/**
 * Aligned perturbations without feedback (docs/aligned.md): evolution alone.
 *
 * @param blocks blocks of 64 streams: 1 or more; blocks times tokens per update at most 2048
 * @param groupSize members that try each token of a stream, a power of two from 2 to 64
 * @param sigmaShift noise is divided by 2^sigmaShift, 0 to 4
 * @param tokensPerUpdate tokens of each stream in a step
 * @param rate how far a weight moves in a step at most, in units of an int8 weight: above 0 to 8;
 *     falls in a straight line to a fiftieth at the end of the budget
 * @param ema share of the weights' moving average that stays in a step, 0 to 1
 * @param seed of start weights and noise
 */
public record GroupTrainConfig(
    int blocks,
    int groupSize,
    int sigmaShift,
    int tokensPerUpdate,
    double rate,
    double ema,
    long seed)
    implements Training {
  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public GroupTrainConfig {
    settings(blocks, groupSize, sigmaShift, tokensPerUpdate, rate, ema, seed);
  }

  private static GroupConfig settings(
      int blocks,
      int groupSize,
      int sigmaShift,
      int tokensPerUpdate,
      double rate,
      double ema,
      long seed) {
    return new GroupConfig(
        blocks,
        groupSize,
        sigmaShift,
        tokensPerUpdate,
        WeightSteps.rate(rate),
        WeightSteps.averageShare(ema),
        seed);
  }

  /** The same in integers. */
  GroupConfig settings() {
    return settings(blocks, groupSize, sigmaShift, tokensPerUpdate, rate, ema, seed);
  }

  @Override
  public int population() {
    return settings().streams() * groupSize;
  }

  @Override
  public int fitnessBits() {
    return GroupConfig.LIKELIHOOD_BITS;
  }

  @Override
  public long memberTokens() {
    return settings().memberTokens();
  }

  @Override
  public long scoredTokens() {
    return memberTokens();
  }

  @Override
  public String describe() {
    return "aligned without feedback";
  }

  @Override
  public SharedLearner learner(
      Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    GroupConfig config = settings();
    Streams streams = new Streams(text, config.streams(), tokensPerUpdate);
    GroupState state = new GroupState(parameters, config);
    return new AlignedTrainer(state, streams, blocks, kernels, threads);
  }

  @Override
  public byte[] add(byte[] one, byte[] other) {
    return BlockwiseState.addSums(one, other);
  }
}
