package org.integg.eggroll.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.SharedMethod;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/** The published estimator on rewards: docs/tuning.md. */
public final class EggrollMethod implements TuneMethod, SharedMethod {
  @Override
  public String id() {
    return EggrollSettings.ID;
  }

  @Override
  public String summary() {
    return "the published estimator, whose members answer in place of reading";
  }

  @Override
  public Class<? extends Training> type() {
    return EggrollSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return EggrollSettings.SETTINGS;
  }

  @Override
  public Training forTasks() {
    return EggrollSettings.forTasks();
  }

  @Override
  public Optional<Training> forEnvironments() {
    return Optional.of(EggrollSettings.forEnvironments());
  }

  @Override
  public Map<String, String> idle(Training settings) {
    String published = "is for --rate 0, the published update; leave it out, or the rate at 0";
    return ((EggrollSettings) settings).inFixedPoint()
        ? Map.of("alpha", published, "alpha-decay-steps", published)
        : Map.of("ema", "is for a rate above 0; leave it out, or give a --rate");
  }

  @Override
  public SharedLearner learner(
      Training settings, Parameters parameters, RewardSource source, Kernels kernels, int threads) {
    return new EggrollLearner(parameters, (EggrollSettings) settings, source, kernels, threads);
  }

  @Override
  public Contribution add(Contribution one, Contribution other) {
    return EggrollLearner.add(one, other);
  }
}
