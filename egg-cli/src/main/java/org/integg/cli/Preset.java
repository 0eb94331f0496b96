package org.integg.cli;

import java.util.List;
import java.util.Locale;
import org.integg.eggroll.FitnessShaping;

/**
 * Settings that go together: a size of model, and how to train it.
 *
 * @param name what {@code --preset} takes
 * @param purpose a few words for the help
 * @param dim D, width of the model
 * @param layers L
 * @param population members
 * @param tokensPerUpdate tokens that each member reads in a step
 * @param groupSize members that read the same stream
 * @param rank of a perturbation
 * @param sigmaShift perturbations are divided by 2^sigmaShift
 * @param alpha share of the weights that a step may move; above 1 the exponent of the schedule
 * @param alphaDecaySteps steps over which that share decays
 * @param fitness how differences become fitness
 * @param fitnessBits fractional bits of a log-likelihood
 * @param noiseReuse steps that share the same noise
 * @param validateEvery steps from one validation to the next
 */
record Preset(
    String name,
    String purpose,
    int dim,
    int layers,
    int population,
    int tokensPerUpdate,
    int groupSize,
    int rank,
    int sigmaShift,
    double alpha,
    long alphaDecaySteps,
    FitnessShaping fitness,
    int fitnessBits,
    int noiseReuse,
    int validateEvery) {

  /** All presets; the first is the default. */
  static final List<Preset> ALL =
      List.of(
          published("tiny", "learns something in minutes", 64, 1, 4096, 20),
          published("small", "for an hour or more", 128, 2, 4096, 10),
          published("paper", "the published model; for a big machine", 256, 6, 8192, 5));

  // The published estimator with the published settings; only the sizes differ.
  private static Preset published(
      String name, String purpose, int dim, int layers, int population, int validateEvery) {
    return new Preset(
        name,
        purpose,
        dim,
        layers,
        population,
        100,
        2,
        1,
        4,
        4,
        1000,
        FitnessShaping.SIGN,
        4,
        1,
        validateEvery);
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

  /** Two lines of the help. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "  %-6s %s:%n"
            + "         D %d, L %d, population %,d × %d tokens, group-size %d,%n"
            + "         rank %d, sigma-shift %d, alpha %s over %,d steps,%n"
            + "         %s fitness of %d bits, noise-reuse %d, validate-every %d",
        name,
        purpose,
        dim,
        layers,
        population,
        tokensPerUpdate,
        groupSize,
        rank,
        sigmaShift,
        Show.plain(alpha),
        alphaDecaySteps,
        fitness.name().toLowerCase(Locale.ROOT),
        fitnessBits,
        noiseReuse,
        validateEvery);
  }
}
