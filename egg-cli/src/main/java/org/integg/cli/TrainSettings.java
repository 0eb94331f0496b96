package org.integg.cli;

import java.util.Locale;
import java.util.Optional;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.TrainConfig;
import org.integg.model.EggConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What decides the weights of a run: a preset, and what is set otherwise. */
final class TrainSettings {
  /** The names of the options of this class begin a new run; a resumed run has them already. */
  @Option(
      names = "--preset",
      order = 10,
      paramLabel = "NAME",
      defaultValue = "tiny",
      description = "Where the settings below come from unless set. Default: ${DEFAULT-VALUE}.")
  private String preset;

  @Option(
      names = "--dim",
      order = 11,
      paramLabel = "D",
      description = "Width of the model: a multiple of 16 from 16 to 4096.")
  private Optional<Integer> dim = Optional.empty();

  @Option(names = "--layers", order = 12, paramLabel = "L", description = "Layers: 1 to 64.")
  private Optional<Integer> layers = Optional.empty();

  @Option(
      names = "--population",
      order = 13,
      paramLabel = "N",
      description =
          "Perturbed members that a step compares: an even number, two make an antithetic pair.")
  private Optional<Integer> population = Optional.empty();

  @Option(
      names = "--tokens-per-update",
      order = 14,
      paramLabel = "N",
      description = "Tokens that each member reads in a step.")
  private Optional<Integer> tokensPerUpdate = Optional.empty();

  @Option(
      names = "--group-size",
      order = 15,
      paramLabel = "N",
      description =
          "Members that read the same text: an even divisor of the population; 2 gives every pair"
              + " its own.")
  private Optional<Integer> groupSize = Optional.empty();

  @Option(
      names = "--rank",
      order = 16,
      paramLabel = "R",
      description = "Rank of a perturbation: 1 to 64.")
  private Optional<Integer> rank = Optional.empty();

  @Option(
      names = "--sigma-shift",
      order = 17,
      paramLabel = "N",
      description = "Perturbations are divided by 2^N: 0 to 27.")
  private Optional<Integer> sigmaShift = Optional.empty();

  @Option(
      names = "--alpha",
      order = 18,
      paramLabel = "A",
      description =
          "Share of the weights that a step may move: constant up to 1; above 1 it falls with the"
              + " step s as 1 / ((2^A − 1)·s/S + 1).")
  private Optional<Double> alpha = Optional.empty();

  @Option(
      names = "--alpha-decay-steps",
      order = 19,
      paramLabel = "S",
      description = "S of that formula.")
  private Optional<Long> alphaDecaySteps = Optional.empty();

  @Option(
      names = "--fitness",
      order = 20,
      paramLabel = "KIND",
      converter = FitnessConverter.class,
      description =
          "How the difference between the two members of a pair votes: sign, or linear in it.")
  private Optional<FitnessShaping> fitness = Optional.empty();

  @Option(
      names = "--fitness-bits",
      order = 21,
      paramLabel = "F",
      description = "Fractional bits of a log-likelihood: 4 to 12.")
  private Optional<Integer> fitnessBits = Optional.empty();

  @Option(
      names = "--noise-reuse",
      order = 22,
      paramLabel = "N",
      description = "Steps that share the same noise.")
  private Optional<Integer> noiseReuse = Optional.empty();

  @Option(
      names = "--seed",
      order = 23,
      paramLabel = "N",
      defaultValue = "0",
      description = "Of start weights and noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--validate-every",
      order = 24,
      paramLabel = "STEPS",
      description = "Steps from one validation to the next; 0 for only one at the end.")
  private Optional<Integer> validateEvery = Optional.empty();

  @Option(
      names = "--validation-tokens",
      order = 25,
      paramLabel = "N",
      defaultValue = "262144",
      description =
          "Tokens that a validation during training scores, spread over the validation text; 0 for"
              + " all. Default: ${DEFAULT-VALUE}.")
  private long validationTokens;

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

  /**
   * The preset.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  Preset preset() {
    return Preset.named(preset);
  }

  /**
   * Shape of the model.
   *
   * @throws IllegalArgumentException if a size is out of range
   */
  EggConfig model(int vocabulary) {
    Preset base = preset();
    return new EggConfig(vocabulary, dim.orElse(base.dim()), layers.orElse(base.layers()));
  }

  /**
   * What decides the weights.
   *
   * @throws IllegalArgumentException if a setting is out of range
   */
  TrainConfig train() {
    Preset base = preset();
    return new TrainConfig(
        population.orElse(base.population()),
        groupSize.orElse(base.groupSize()),
        rank.orElse(base.rank()),
        sigmaShift.orElse(base.sigmaShift()),
        alpha.orElse(base.alpha()),
        alphaDecaySteps.orElse(base.alphaDecaySteps()),
        fitness.orElse(base.fitness()),
        fitnessBits.orElse(base.fitnessBits()),
        noiseReuse.orElse(base.noiseReuse()),
        tokensPerUpdate.orElse(base.tokensPerUpdate()),
        seed);
  }

  int validateEvery() {
    return validateEvery.orElse(preset().validateEvery());
  }

  long validationTokens() {
    return validationTokens;
  }
}
