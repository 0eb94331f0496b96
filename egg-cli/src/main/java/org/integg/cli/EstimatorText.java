package org.integg.cli;

import java.util.Locale;
import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.GroupTrainConfig;
import org.integg.eggroll.TrainConfig;
import org.integg.eggroll.Training;

/** What a user is told about the estimator of a run. */
final class EstimatorText {
  private EstimatorText() {}

  /** The estimator and its main settings, for the header of a session. */
  static String settings(Training training) {
    return switch (training) {
      case AlignedTrainConfig a ->
          "aligned: %d × (56 streams + 8 probes) × %d tokens a step, rate %s, ema %s, seed %d"
              .formatted(
                  a.blocks(),
                  a.tokensPerUpdate(),
                  Show.plain(a.rate()),
                  Show.plain(a.ema()),
                  a.seed());
      case GroupTrainConfig g ->
          "aligned without feedback: %d × 64 streams × %d members × %d tokens a step, rate %s, ema %s, seed %d"
              .formatted(
                  g.blocks(),
                  g.groupSize(),
                  g.tokensPerUpdate(),
                  Show.plain(g.rate()),
                  Show.plain(g.ema()),
                  g.seed());
      case TrainConfig t ->
          "lowrank: %s members × %d tokens a step, groups of %d, rank %d, %s fitness, seed %d"
              .formatted(
                  Show.count(t.population()),
                  t.tokensPerUpdate(),
                  t.groupSize(),
                  t.rank(),
                  t.fitness().name().toLowerCase(Locale.ROOT),
                  t.seed());
    };
  }

  /** The same in a few words, for the title of a plot. */
  static String title(Training training) {
    String members = "%,d × %d tokens";
    return switch (training) {
      case AlignedTrainConfig a ->
          "aligned, lanes "
              + String.format(Locale.ROOT, members, a.population(), a.tokensPerUpdate());
      case GroupTrainConfig g ->
          "aligned without feedback, members "
              + String.format(Locale.ROOT, members, g.population(), g.tokensPerUpdate());
      case TrainConfig t ->
          "lowrank, population "
              + String.format(Locale.ROOT, members, t.population(), t.tokensPerUpdate());
    };
  }
}
