package org.integg.cli.train;

import java.util.Optional;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Training;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that determine the weights of a run: a preset, and individual settings. */
public final class TrainSettings {
  /** From this budget on the wider model learns more in the same time (docs/results/aligned.md). */
  private static final double LONG_MINUTES = 8;

  /** Below this budget the narrower model learns more (docs/results/depth.md). */
  private static final double SHORT_MINUTES = 1;

  /** The options of this class apply to a new run; a resumed run has them already. */
  @Option(
      names = "--preset",
      order = 10,
      paramLabel = "NAME",
      description =
          "The preset that gives the settings below their defaults. Default: small; tiny with"
              + " --minutes below 1, hour with 8 or more.")
  private Optional<String> preset = Optional.empty();

  private Preset byBudget = Preset.SMALL;

  @Option(
      names = "--dim",
      order = 11,
      paramLabel = "D",
      description = "Width of the model: a multiple of 16 from 16 to 4096.")
  private Optional<Integer> dim = Optional.empty();

  @Option(names = "--layers", order = 12, paramLabel = "L", description = "Layers: 1 to 64.")
  private Optional<Integer> layers = Optional.empty();

  @Option(
      names = "--mlp",
      order = 12,
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description =
          "The MLP after a layer's recurrence: clip (the published MLP, which only clips), relu"
              + " (with the maximum of its hidden layer and 0) or none. Default: relu; clip"
              + " with the preset paper and for lowrank, as published.")
  private Optional<Mlp> mlp = Optional.empty();

  @Option(
      names = "--cell",
      order = 12,
      paramLabel = "KIND",
      converter = CellConverter.class,
      description = "A layer's recurrence: ${COMPLETION-CANDIDATES}. Default: egg, as published.")
  private Optional<Cell> cell = Optional.empty();

  @Option(
      names = "--validate-every",
      order = 28,
      paramLabel = "STEPS",
      description = "Steps between validations; 0 for a single one at the end.")
  private Optional<Integer> validateEvery = Optional.empty();

  @Option(
      names = "--validation-tokens",
      order = 29,
      paramLabel = "N",
      defaultValue = "262144",
      description =
          "How many tokens a validation during training scores, spread over the validation"
              + " text; 0 for all. Default: ${DEFAULT-VALUE}.")
  private long validationTokens;

  @Mixin private EstimatorOptions estimator;

  /**
   * The preset.
   *
   * @throws IllegalArgumentException if there is none with the name
   */
  Preset preset() {
    return preset.map(Preset::named).orElse(byBudget);
  }

  /**
   * Selects the default preset that suits a budget of {@code minutes} minutes; 0 if there is no
   * such budget.
   */
  void suit(double minutes) {
    if (minutes >= LONG_MINUTES) {
      byBudget = Preset.HOUR;
    } else {
      byBudget = minutes > 0 && minutes < SHORT_MINUTES ? Preset.TINY : Preset.SMALL;
    }
  }

  /**
   * Shape of the model.
   *
   * @throws IllegalArgumentException if a size is out of range
   */
  public EggConfig model(int vocabulary) {
    EggConfig shape = estimator.estimator().model(preset(), vocabulary);
    shape = dim.map(shape::withWidth).orElse(shape);
    shape = layers.map(shape::withLayers).orElse(shape);
    shape = mlp.map(shape::withMlp).orElse(shape);
    return cell.map(shape::withCell).orElse(shape);
  }

  /**
   * The settings that determine the weights.
   *
   * @param model the result of {@link #model}
   * @throws IllegalArgumentException if a setting is out of range, or belongs to another estimator
   */
  public Training train(EggConfig model) {
    require("validate-every", validateEvery.orElse(0));
    require("validation-tokens", validationTokens);
    return estimator.over(preset(), model);
  }

  private static void require(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " " + value + ": must be at least 0");
    }
  }

  int validateEvery() {
    return validateEvery.orElseGet(() -> estimator.estimator().validateEvery(preset()));
  }

  /** Steps from one validation to the next, if the user set them. */
  public Optional<Integer> askedValidateEvery() {
    return validateEvery;
  }

  /** Number of tokens that a validation scores; 0 for all. */
  public long validationTokens() {
    return validationTokens;
  }
}
