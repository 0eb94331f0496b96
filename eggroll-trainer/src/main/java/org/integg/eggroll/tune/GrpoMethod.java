package org.integg.eggroll.tune;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.tasks.Part;
import org.integg.tasks.Question;

/** Group relative policy optimization, for comparison: docs/tuning.md. */
public final class GrpoMethod implements TuneMethod {
  /** The number of questions whose lengths are examined. */
  private static final int SEEDS = 1024;

  @Override
  public String id() {
    return GrpoSettings.ID;
  }

  @Override
  public String summary() {
    return "answers that were drawn are made likelier where they beat their group, with the"
        + " feedback estimator's credit; no evolution, for comparison";
  }

  @Override
  public Class<? extends Training> type() {
    return GrpoSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return GrpoSettings.SETTINGS;
  }

  @Override
  public Training forTasks() {
    return GrpoSettings.forTasks();
  }

  /** Actions of an environment are not drawn. */
  @Override
  public Optional<Training> forEnvironments() {
    return Optional.empty();
  }

  @Override
  public void require(Training settings, RewardSource source) {
    TaskText text = text(source).text();
    int tokens = ((GrpoSettings) settings).tokens();
    int needed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Question question = text.task().question(Part.TRAIN, seed);
      needed = Math.max(needed, text.prompt(question).length + text.limit() + 1);
    }
    if (needed > tokens) {
      throw new IllegalArgumentException(
          "tokens %d: a question of %s with its answer has up to %d; give at least --tokens %d"
              .formatted(tokens, source.name(), needed, (needed + 3) / 4 * 4));
    }
  }

  private static TaskSource text(RewardSource source) {
    if (source instanceof TaskSource task) {
      return task;
    }
    throw new IllegalArgumentException(
        "method %s: is for tasks, not for the environment %s"
            .formatted(GrpoSettings.ID, source.name()));
  }

  @Override
  public Learner learner(
      Training settings, Parameters parameters, RewardSource source, Kernels kernels, int threads) {
    require(settings, source);
    return new GrpoLearner(parameters, (GrpoSettings) settings, text(source), kernels, threads);
  }
}
