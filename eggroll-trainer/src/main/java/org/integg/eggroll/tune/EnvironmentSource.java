package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.Projection;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Episode;

/**
 * Members play the episodes of an environment. Episodes numbered from 0 on are for learning, those
 * with negative numbers for validation.
 */
public record EnvironmentSource(Environment environment) implements RewardSource {
  /** A turn's reward is within ±17 units: below 2^15 thousandths, and differences below 2^16. */
  private static final int TURN_BITS = 16;

  /** Number of the first episode of a measurement: beyond those of any validation. */
  private static final long MEASUREMENT = -1L << 32;

  @Override
  public String name() {
    return environment.name();
  }

  /** The weights with which a run begins: a function of shape and seed. */
  public Parameters start(EggConfig config, long seed) {
    return EnvironmentStart.of(config, seed, environment);
  }

  @Override
  public void require(Parameters model) {
    int needed = EpisodeBlock.vocabulary(environment);
    if (model.config().vocabulary() < needed) {
      throw new IllegalArgumentException(
          "environment %s: needs a model of %d tokens, but this one has %d"
              .formatted(name(), needed, model.config().vocabulary()));
    }
  }

  @Override
  public void requireShared() {}

  @Override
  public PairRewards rewards(EggTensors tensors, LowRankProjection projection, Kernels kernels) {
    return new Returns(environment, new EpisodeBlock(environment, tensors, projection, kernels));
  }

  @Override
  public Scorer scorer(EggTensors tensors, Projection projection, Kernels kernels) {
    EpisodeBlock block = new EpisodeBlock(environment, tensors, projection, kernels);
    return (first, count) -> score(block, first, 1, count);
  }

  /** Episodes −1 to −count. */
  @Override
  public TaskScore validate(Parameters parameters, int count, Kernels kernels, int threads) {
    return score(parameters, -1, count, kernels, threads);
  }

  /** Scores episodes that neither a step nor a validation ever sees. */
  public TaskScore measure(Parameters parameters, int count, Kernels kernels, int threads) {
    return score(parameters, MEASUREMENT, count, kernels, threads);
  }

  /** Scores {@code count} episodes from one number downwards, 64 side by side. */
  private TaskScore score(
      Parameters parameters, long from, int count, Kernels kernels, int threads) {
    return ScoredBlocks.of(
        parameters,
        count,
        kernels,
        threads,
        weights -> new EpisodeBlock(environment, parameters.tensors(), weights, kernels),
        (block, first, played) -> score(block, from - first, -1, played));
  }

  private TaskScore score(EpisodeBlock block, long first, int step, int count) {
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      episodes.add(environment.start(first + (long) step * i));
    }
    long[] returns = new long[Lanes.COUNT];
    long tokens = block.play(episodes, returns);
    int solved = 0;
    long sum = 0;
    for (int i = 0; i < count; i++) {
      solved += returns[i] >= environment.solved() ? 1 : 0;
      sum += returns[i];
    }
    return new TaskScore(count, solved, 0, sum, tokens);
  }

  /** The marks for environments are means of returns. */
  @Override
  public boolean countsSolved() {
    return false;
  }

  /** The rewards of a block that plays. */
  private record Returns(Environment environment, EpisodeBlock block) implements PairRewards {
    @Override
    public void give(long number, Present lanes, long[] rewards, RewardTally tally) {
      List<Episode> episodes = new ArrayList<>();
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        episodes.add(environment.start(number));
      }
      tally.read(block.play(episodes, lanes::has, rewards));
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        if (lanes.has(lane) && rewards[lane] >= environment.solved()) {
          tally.solved();
        }
      }
    }

    @Override
    public int shift(int each) {
      long most = (long) each * environment.longest();
      return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(most) + TURN_BITS - 20);
    }
  }
}
