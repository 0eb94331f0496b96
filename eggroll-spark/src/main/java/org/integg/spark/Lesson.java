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
   * A learner at its first step, in an executor.
   *
   * @param start of the right shape; what they are does not matter, as every replica is restored
   * @throws IOException with one line, if what it learns from is not to be had there
   */
  Taught begin(Training training, Parameters start, Machine machine) throws IOException;

  /**
   * A learner.
   *
   * @param last closes what it has learned from
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

  /** Rewards, which follow from the questions that come along. */
  record Rewards(RewardSource source) implements Lesson {
    @Override
    public Taught begin(Training training, Parameters start, Machine machine) {
      return new Taught(machine.sharedLearner(training, start, source), () -> {});
    }
  }
}
