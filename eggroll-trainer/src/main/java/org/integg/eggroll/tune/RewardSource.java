package org.integg.eggroll.tune;

import java.io.Serializable;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.Projection;

/**
 * What gives rewards to members: the questions of a task, or the episodes of an environment. It is
 * serialized to the executors of a cluster, to give the same ones there.
 */
public sealed interface RewardSource extends Serializable permits TaskSource, EnvironmentSource {
  /** Its name, as users know it. */
  String name();

  /**
   * Refuses a model that cannot do it.
   *
   * @throws IllegalArgumentException in one line
   */
  void require(Parameters model);

  /**
   * Refuses what the executors of a cluster cannot do.
   *
   * @throws IllegalArgumentException in one line
   */
  void requireShared();

  /** One of the two, for a thread. */
  PairRewards rewards(EggTensors tensors, LowRankProjection projection, Kernels kernels);

  /** What plain weights are given, as they are whenever they are asked; for a thread. */
  Scorer scorer(EggTensors tensors, Projection projection, Kernels kernels);

  /**
   * The score of the same questions or episodes every time, of which no step learns.
   *
   * @param count at least 1; a task of a file has no more than its questions
   */
  TaskScore validate(Parameters parameters, int count, Kernels kernels, int threads);

  /** Whether the share that is solved tells more than the mean of the rewards. */
  boolean countsSolved();

  /** Scores questions or episodes to learn from. One instance per thread. */
  @FunctionalInterface
  interface Scorer {
    /**
     * The score of some of them, side by side.
     *
     * @param first number of the first: 0, 1, 2 …
     * @param count 1 to 64
     */
    TaskScore score(long first, int count);
  }

  /** What members of a block are given. One instance per thread. */
  interface PairRewards {
    /**
     * Has the 64 lanes answer a question, or play an episode, alike for all of them.
     *
     * @param number which: 0, 1, 2 …
     * @param lanes which of the 64 lanes count; the others are ignored
     * @param rewards receives one for each lane, in thousandths
     * @param tally told of what was solved, and of tokens
     */
    void give(long number, Present lanes, long[] rewards, RewardTally tally);

    /**
     * By how many bits a difference of rewards, summed over so many, is shifted to stay below 2^20.
     */
    int shift(int each);
  }

  /** Lanes that have members: of the + members and of the − members the first so many. */
  record Present(int pairs) {
    boolean has(int lane) {
      return lane % Lanes.PAIRS < pairs;
    }
  }
}
