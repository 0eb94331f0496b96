package org.integg.cli;

import java.util.List;
import java.util.Locale;
import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.GroupTrainConfig;
import org.integg.eggroll.TrainConfig;

/**
 * Settings that go together: a size of model, and how to train it with either estimator.
 *
 * @param name what {@code --preset} takes
 * @param purpose a few words for the help
 * @param dim D, width of the model
 * @param layers L
 * @param alignedValidateEvery its steps from one validation to the next
 * @param lowRank settings of the published estimator
 * @param lowRankValidateEvery its steps from one validation to the next
 */
record Preset(
    String name,
    String purpose,
    int dim,
    int layers,
    int alignedValidateEvery,
    TrainConfig lowRank,
    int lowRankValidateEvery) {
  /** The preset when nobody names one. */
  static final String DEFAULT = "small";

  /** All presets. */
  static final List<Preset> ALL =
      List.of(
          new Preset("tiny", "the smallest, for a minute", 64, 1, 500, published(4096), 20),
          new Preset("small", "learns most in minutes", 256, 1, 200, published(4096), 20),
          new Preset(
              "paper", "the published model; for a big machine", 256, 6, 50, published(8192), 5));

  /** Settings of the aligned estimator for a model of that width: but for the rate, the same. */
  AlignedTrainConfig aligned(int width) {
    return new AlignedTrainConfig(2, 32, AlignedTrainConfig.rateFor(width), 0.98, 0);
  }

  /** Settings of the aligned estimator without feedback: the same for every size of model. */
  GroupTrainConfig withoutFeedback() {
    return new GroupTrainConfig(1, 16, 2, 8, 0.6, 0.98, 0);
  }

  // The published estimator with the published settings; only the sizes differ.
  private static TrainConfig published(int population) {
    return new TrainConfig(population, 2, 1, 4, 4, 1000, FitnessShaping.SIGN, 4, 1, 100, 0);
  }

  /**
   * The preset of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Preset named(String name) {
    return ALL.stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "preset %s: must be one of %s"
                    .formatted(name, String.join(", ", ALL.stream().map(Preset::name).toList()))));
  }

  /** A few lines of the help. */
  String summary() {
    AlignedTrainConfig aligned = aligned(dim);
    return String.format(
        Locale.ROOT,
        "  %-6s %s: D %d, L %d%n"
            + "         aligned: blocks %d, %d tokens, rate %s, ema %s, validate-every %d%n"
            + "         without feedback: blocks %d, groups of %d, %d tokens, sigma-shift %d,%n"
            + "         rate %s, ema %s%n"
            + "         lowrank: population %,d × %d tokens, group-size %d, rank %d,%n"
            + "         sigma-shift %d, alpha %s over %,d steps, %s fitness of %d bits,%n"
            + "         noise-reuse %d, validate-every %d",
        name,
        purpose,
        dim,
        layers,
        aligned.blocks(),
        aligned.tokensPerUpdate(),
        Show.plain(aligned.rate()),
        Show.plain(aligned.ema()),
        alignedValidateEvery,
        withoutFeedback().blocks(),
        withoutFeedback().groupSize(),
        withoutFeedback().tokensPerUpdate(),
        withoutFeedback().sigmaShift(),
        Show.plain(withoutFeedback().rate()),
        Show.plain(withoutFeedback().ema()),
        lowRank.population(),
        lowRank.tokensPerUpdate(),
        lowRank.groupSize(),
        lowRank.rank(),
        lowRank.sigmaShift(),
        Show.plain(lowRank.alpha()),
        lowRank.alphaDecaySteps(),
        lowRank.fitness().name().toLowerCase(Locale.ROOT),
        lowRank.fitnessBits(),
        lowRank.noiseReuse(),
        lowRankValidateEvery);
  }
}
