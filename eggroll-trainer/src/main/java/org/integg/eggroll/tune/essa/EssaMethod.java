package org.integg.eggroll.tune.essa;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TuneMethod;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/** Evolution over singular values (arXiv:2507.04453): docs/tuning.md. */
public final class EssaMethod implements TuneMethod {
  @Override
  public String id() {
    return EssaSettings.ID;
  }

  @Override
  public String summary() {
    return "taught by demonstrations first; then CMA-ES over the singular values of what that"
        + " changed";
  }

  @Override
  public Class<? extends Training> type() {
    return EssaSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return EssaSettings.SETTINGS;
  }

  @Override
  public Training forTasks() {
    return new EssaSettings(48, 64, 16, 1.0, 0.2, 4096, 40, 128, 0.4, 0);
  }

  /** An environment has no demonstrations. */
  @Override
  public Optional<Training> forEnvironments() {
    return Optional.empty();
  }

  @Override
  public void require(Training settings, RewardSource source) {
    text(source).text().demonstrations(((EssaSettings) settings).demonstrations()).close();
  }

  private static TaskSource text(RewardSource source) {
    if (source instanceof TaskSource task) {
      return task;
    }
    throw new IllegalArgumentException(
        "method %s: begins with demonstrations, which the environment %s has none of"
            .formatted(EssaSettings.ID, source.name()));
  }

  @Override
  public Learner learner(
      Training settings, Parameters parameters, RewardSource source, Kernels kernels, int threads) {
    return new EssaLearner(parameters, (EssaSettings) settings, text(source), kernels, threads);
  }
}
