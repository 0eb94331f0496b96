package org.integg.spark;

import java.io.IOException;
import java.io.Serializable;
import org.integg.corpora.TokenSequence;
import org.integg.corpora.TrainingShard;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Parameters;

/** What replicas learn from. */
sealed interface Lesson extends Serializable {
  /**
   * Makes a learner at its first step, in an executor.
   *
   * @param start parameters of the right shape; their values do not matter, since every replica is
   *     restored
   * @throws IOException with a one-line message, if the data to learn from is not available there
   */
  Taught begin(Training training, Parameters start, Machine machine) throws IOException;

  /**
   * A learner.
   *
   * @param last closes the data that it learns from
   */
  record Taught(SharedLearner learner, Runnable last) implements AutoCloseable {
    @Override
    public void close() {
      learner.close();
      last.run();
    }
  }

  /**
   * Text.
   *
   * @param address where the driver hands out the shard to nodes that do not have it
   */
  record Text(TrainingShard shard, String address) implements Lesson {
    @Override
    public Taught begin(Training training, Parameters start, Machine machine) throws IOException {
      TokenSequence text = NodeTokens.open(shard, address);
      return new Taught(machine.sharedLearner(training, start, text), text::close);
    }
  }

  /** Rewards, which are computed from the questions that are sent along. */
  record Rewards(RewardSource source) implements Lesson {
    @Override
    public Taught begin(Training training, Parameters start, Machine machine) {
      return new Taught(machine.sharedLearner(training, start, source), () -> {});
    }
  }
}
