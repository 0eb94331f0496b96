package org.integg.eggroll.tune;

import java.util.Arrays;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.eggroll.lowrank.MemberEvaluator;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;

/**
 * A member's worth is the rewards of its answers or episodes. All members have the same questions
 * or episodes. The published method subtracts from a reward the mean of its question, which cancels
 * in a pair's difference. It divides by the deviation of all rewards, which the shaping of fitness
 * removes.
 */
final class RewardEvaluator implements MemberEvaluator {
  private final EggrollSettings config;
  private final LowRankProjection projection;
  private final RewardSource.PairRewards source;
  private final RewardTally tally;
  private final long[] rewards = new long[Lanes.COUNT];
  private final long[] sums = new long[Lanes.COUNT];

  RewardEvaluator(
      RewardSource source,
      EggrollSettings config,
      EggTensors tensors,
      LowRankProjection projection,
      Kernels kernels,
      RewardTally tally) {
    this.config = config;
    this.projection = projection;
    this.source = source.rewards(tensors, projection, kernels);
    this.tally = tally;
  }

  @Override
  public long evaluate(long step, int block, long[] differences) {
    projection.perturb(step, block);
    int firstPair = block * Lanes.PAIRS;
    int pairs = Math.min(Lanes.PAIRS, config.population() / 2 - firstPair);
    RewardSource.Present present = new RewardSource.Present(pairs);
    int each = config.questions();
    Arrays.fill(sums, 0);
    for (long number = step * each; number < (step + 1) * each; number++) {
      source.give(number, present, rewards, tally);
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        sums[lane] += rewards[lane];
      }
    }
    int shift = source.shift(each);
    long all = 0;
    for (int p = 0; p < pairs; p++) {
      long plus = sums[p];
      long minus = sums[p + Lanes.PAIRS];
      tally.member(plus);
      tally.member(minus);
      differences[firstPair + p] = plus - minus >> shift;
      all += plus + minus;
    }
    return all;
  }
}
