package org.integg.spark;

import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.CreditPath;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankSettings;

/** Small settings of every estimator, and of every kind of message. */
enum SmallTraining {
  /** The published estimator with two bits per pair, and idle lanes in the last of seven blocks. */
  SIGN(lowRank(FitnessShaping.SIGN)),
  /** The published estimator with a byte per pair. */
  LINEAR(lowRank(FitnessShaping.LINEAR)),
  /** Evolution with control variates. */
  ALIGNED(new AlignedSettings(5, 2, 2, Control.LEARNED, 4, 0.4, 50, 0.98, 3)),
  /** Learned feedback. */
  FEEDBACK(new FeedbackSettings(5, 8, 1.6, 0.98, CreditPath.CHAIN, 3));

  private final Training training;

  SmallTraining(Training training) {
    this.training = training;
  }

  private static Training lowRank(FitnessShaping fitness) {
    return LowRankSettings.published(64 * 6 + 20, 8)
        .withGroupSize(4)
        .withAlpha(0.3, 100)
        .withFitness(fitness)
        .withNoiseReuse(2)
        .withSeed(5);
  }

  Training training() {
    return training;
  }
}
