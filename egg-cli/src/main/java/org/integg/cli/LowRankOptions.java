package org.integg.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.TrainConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Settings of the published estimator alone: to give one is to choose it. */
final class LowRankOptions {
  @Option(
      names = "--population",
      order = 19,
      paramLabel = "N",
      description =
          "lowrank: Perturbed members that a step compares: an even number, two make an antithetic"
              + " pair.")
  private Optional<Integer> population = Optional.empty();

  @Option(
      names = "--rank",
      order = 21,
      paramLabel = "R",
      description = "lowrank: Rank of a perturbation: 1 to 64.")
  private Optional<Integer> rank = Optional.empty();

  @Option(
      names = "--alpha",
      order = 23,
      paramLabel = "A",
      description =
          "lowrank: Share of the weights that a step may move: constant up to 1; above 1 it falls"
              + " with the step s as 1 / ((2^A − 1)·s/S + 1).")
  private Optional<Double> alpha = Optional.empty();

  @Option(
      names = "--alpha-decay-steps",
      order = 24,
      paramLabel = "S",
      description = "lowrank: S of that formula.")
  private Optional<Long> alphaDecaySteps = Optional.empty();

  @Option(
      names = "--fitness",
      order = 25,
      paramLabel = "KIND",
      converter = FitnessConverter.class,
      description =
          "lowrank: How the difference between the two members of a pair votes: sign, or linear in"
              + " it.")
  private Optional<FitnessShaping> fitness = Optional.empty();

  @Option(
      names = "--fitness-bits",
      order = 26,
      paramLabel = "F",
      description = "lowrank: Fractional bits of a log-likelihood: 4 to 12.")
  private Optional<Integer> fitnessBits = Optional.empty();

  @Option(
      names = "--noise-reuse",
      order = 27,
      paramLabel = "N",
      description = "lowrank: Steps that share the same noise.")
  private Optional<Integer> noiseReuse = Optional.empty();

  /** Reads the name of a shaping as the help writes it. */
  static final class FitnessConverter implements ITypeConverter<FitnessShaping> {
    @Override
    public FitnessShaping convert(String value) {
      for (FitnessShaping shaping : FitnessShaping.values()) {
        if (shaping.name().toLowerCase(Locale.ROOT).equals(value)) {
          return shaping;
        }
      }
      throw new TypeConversionException("'" + value + "' is neither sign nor linear");
    }
  }

  /** An option that was given, if one was. */
  Optional<String> given() {
    return Given.first(
        List.of(
            new Given("--population", population),
            new Given("--rank", rank),
            new Given("--alpha", alpha),
            new Given("--alpha-decay-steps", alphaDecaySteps),
            new Given("--fitness", fitness),
            new Given("--fitness-bits", fitnessBits),
            new Given("--noise-reuse", noiseReuse)));
  }

  /**
   * The preset with what was given.
   *
   * @throws IllegalArgumentException if a setting is out of range
   */
  TrainConfig over(TrainConfig base, SharedOptions shared, long seed) {
    return new TrainConfig(
        population.orElse(base.population()),
        shared.groupSize().orElse(base.groupSize()),
        rank.orElse(base.rank()),
        shared.sigmaShift().orElse(base.sigmaShift()),
        alpha.orElse(base.alpha()),
        alphaDecaySteps.orElse(base.alphaDecaySteps()),
        fitness.orElse(base.fitness()),
        fitnessBits.orElse(base.fitnessBits()),
        noiseReuse.orElse(base.noiseReuse()),
        shared.tokensPerUpdate().orElse(base.tokensPerUpdate()),
        seed);
  }
}
