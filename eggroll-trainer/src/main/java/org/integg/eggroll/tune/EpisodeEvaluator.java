package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.lowrank.MemberEvaluator;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Episode;

/** Members are worth the returns of their episodes, which begin alike for all of them. */
final class EpisodeEvaluator implements MemberEvaluator {
  private final Environment environment;
  private final int episodes;
  private final int pairs;
  private final LowRankProjection projection;
  private final EpisodeBlock block;
  private final long[] returns = new long[Lanes.COUNT];

  EpisodeEvaluator(
      Environment environment,
      int episodes,
      LowRankSettings config,
      EggTensors tensors,
      LowRankProjection projection,
      Kernels kernels) {
    this.environment = environment;
    this.episodes = episodes;
    this.projection = projection;
    pairs = config.pairs();
    block = new EpisodeBlock(environment, tensors, projection, kernels);
  }

  @Override
  public long evaluate(long step, int number, long[] differences) {
    projection.perturb(step, number);
    int firstPair = number * Lanes.PAIRS;
    int present = Math.min(Lanes.PAIRS, pairs - firstPair);
    for (int p = 0; p < present; p++) {
      differences[firstPair + p] = 0;
    }
    long sum = 0;
    for (long seed = step * episodes; seed < (step + 1) * episodes; seed++) {
      List<Episode> all = new ArrayList<>();
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        all.add(environment.start(seed));
      }
      block.play(all, returns);
      for (int p = 0; p < present; p++) {
        differences[firstPair + p] += returns[p] - returns[p + Lanes.PAIRS];
        sum += returns[p] + returns[p + Lanes.PAIRS];
      }
    }
    return sum;
  }
}
