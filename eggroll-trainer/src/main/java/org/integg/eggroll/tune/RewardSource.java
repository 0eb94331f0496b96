package org.integg.eggroll.tune;

import java.io.Serializable;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.Projection;

/**
 * The source of members' rewards: the questions of a task, or the episodes of an environment. It is
 * serialized to the executors of a cluster, and gives the same rewards there.
 */
public sealed interface RewardSource extends Serializable permits TaskSource, EnvironmentSource {
  /** Its name, as users know it. */
  String name();

  /**
   * Refuses a model that cannot answer or play.
   *
   * @throws IllegalArgumentException in one line
   */
  void require(Parameters model);

  /**
   * Refuses a source that the executors of a cluster cannot run.
   *
   * @throws IllegalArgumentException in one line
   */
  void requireShared();

  /** Rewards for the members of blocks, for a thread. */
  PairRewards rewards(EggTensors tensors, LowRankProjection projection, Kernels kernels);

  /** A scorer of plain weights, as they are at each call; for a thread. */
  Scorer scorer(EggTensors tensors, Projection projection, Kernels kernels);

  /**
   * The score on the same questions or episodes every time; no step learns from them.
   *
   * @param count at least 1; a task from a file has no more than its questions
   */
  TaskScore validate(Parameters parameters, int count, Kernels kernels, int threads);

  /** Whether the share solved says more than the mean of the rewards. */
  boolean countsSolved();

  /** Scores questions or episodes to learn from. One instance per thread. */
  @FunctionalInterface
  interface Scorer {
    /**
     * The score of some questions or episodes, side by side.
     *
     * @param first number of the first: 0, 1, 2 …
     * @param count 1 to 64
     */
    TaskScore score(long first, int count);
  }

  /** Gives rewards to the members of a block. One instance per thread. */
  interface PairRewards {
    /**
     * Has the 64 lanes answer a question or play an episode, the same for all of them.
     *
     * @param number which: 0, 1, 2 …
     * @param lanes which of the 64 lanes count; the others are ignored
     * @param rewards receives one for each lane, in thousandths
     * @param tally counts what was solved, and tokens
     */
    void give(long number, Present lanes, long[] rewards, RewardTally tally);

    /**
     * The bits by which a difference of rewards, summed over {@code each} of them, is shifted to
     * stay below 2^20.
     */
    int shift(int each);
  }

  /** Lanes that have members: the first {@code pairs} of the + members and of the − members. */
  record Present(int pairs) {
    boolean has(int lane) {
      return lane % Lanes.PAIRS < pairs;
    }
  }
}
