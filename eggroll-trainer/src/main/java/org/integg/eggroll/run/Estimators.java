package org.integg.eggroll.run;

import java.util.List;
import java.util.stream.Collectors;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Learner;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedEstimator;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.eggroll.lowrank.LowRankEstimator;
import org.integg.eggroll.reservoir.ReservoirEstimator;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Parameters;

/** All estimators. This is the only place that knows them one by one. */
public final class Estimators {
  /** All of them. The first is the default. */
  public static final List<Estimator> ALL =
      List.of(
          new AlignedEstimator(),
          new FeedbackEstimator(),
          new LowRankEstimator(),
          new ReservoirEstimator());

  private Estimators() {}

  /**
   * The estimator with the given name.
   *
   * @throws IllegalArgumentException with one line, if there is none
   */
  public static Estimator named(String id) {
    return ALL.stream()
        .filter(estimator -> estimator.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("estimator '%s': is none of %s".formatted(id, ids(ALL))));
  }

  /** The estimator to which settings belong. */
  public static Estimator of(Training training) {
    return ALL.stream()
        .filter(estimator -> estimator.type().isInstance(training))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown settings " + training));
  }

  /** A learner of the estimator to which the settings belong: {@link Estimator#learner}. */
  public static SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    return of(settings).learner(settings, parameters, text, kernels, threads);
  }

  /** Such a learner on devices. */
  public static Learner learner(
      Training settings, Parameters parameters, TokenSequence text, PopulationDevices devices) {
    return of(settings).learner(settings, parameters, text, devices);
  }

  /** Names, separated by commas. */
  public static String ids(List<Estimator> estimators) {
    return estimators.stream().map(Estimator::id).collect(Collectors.joining(", "));
  }
}
