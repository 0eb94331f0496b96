package org.integg.eggroll.tune;

import java.util.Map;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.LearningMethod;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/** A way to learn from rewards. */
public interface TuneMethod extends LearningMethod {
  /** Settings that suit a model that can already do some of a task, with seed 0. */
  Training forTasks();

  /**
   * Settings that suit an environment from start weights; empty if the method has no use for one.
   */
  Optional<Training> forEnvironments();

  /**
   * Settings that have no effect beside the others, with the reason: {@code alpha} if the rate is
   * not 0.
   *
   * @param settings of this method: of {@link #type}
   * @return by name
   */
  default Map<String, String> idle(Training settings) {
    return Map.of();
  }

  /**
   * Refuses rewards that the method cannot learn from with some settings, before a run begins with
   * them.
   *
   * @param settings of this method: of {@link #type}
   * @throws IllegalArgumentException in one line
   */
  default void require(Training settings, RewardSource source) {}

  /**
   * A learner at its first step.
   *
   * @param settings of this method: of {@link #type}
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException in one line, if the model cannot do what is rewarded, or for
   *     the reasons of {@link #require}
   */
  Learner learner(
      Training settings, Parameters parameters, RewardSource source, Kernels kernels, int threads);
}
