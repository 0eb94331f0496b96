package org.integg.spark;

import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.GroupTrainConfig;
import org.integg.eggroll.TrainConfig;
import org.integg.eggroll.Training;

/** Small settings of every estimator, and of every kind of message. */
enum Estimator {
  /** The published one, two bits a pair; idle lanes in the last of seven blocks. */
  SIGN(lowRank(FitnessShaping.SIGN)),
  /** The published one, a byte a pair. */
  LINEAR(lowRank(FitnessShaping.LINEAR)),
  /** Aligned perturbations with feedback. */
  ALIGNED(new AlignedTrainConfig(5, 8, 1.6, 0.98, 3)),
  /** Aligned perturbations without. */
  GROUP(new GroupTrainConfig(5, 8, 2, 4, 1, 0.5, 3));

  private final Training training;

  Estimator(Training training) {
    this.training = training;
  }

  private static Training lowRank(FitnessShaping fitness) {
    return new TrainConfig(64 * 6 + 20, 4, 1, 4, 0.3, 100, fitness, 4, 2, 8, 5);
  }

  Training training() {
    return training;
  }
}
