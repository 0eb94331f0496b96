package org.integg.cli;

import java.util.Optional;
import org.integg.eggroll.RunConfig;
import org.integg.eggroll.Training;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What decides the weights of a run: a preset, and what is set otherwise. */
final class TrainSettings {
  /** The names of the options of this class begin a new run; a resumed run has them already. */
  @Option(
      names = "--preset",
      order = 10,
      paramLabel = "NAME",
      defaultValue = Preset.DEFAULT,
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
      names = "--mlp",
      order = 12,
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description =
          "What follows a layer's recurrence: clip (the published MLP, which only clips), relu (the"
              + " maximum of its hidden layer and 0) or none. Default: clip.")
  private Optional<Mlp> mlp = Optional.empty();

  @Option(
      names = "--estimator",
      order = 13,
      paramLabel = "KIND",
      converter = EstimatorConverter.class,
      description =
          "How a step finds where weights should go: aligned (unperturbed lanes read the text,"
              + " perturbed probes teach the feedback; learns far more in the same time), or"
              + " lowrank, the published estimator. Default: aligned; lowrank if one of its options"
              + " is given.")
  private Optional<Estimator> estimator = Optional.empty();

  @Option(
      names = "--seed",
      order = 15,
      paramLabel = "N",
      defaultValue = "0",
      description = "Of start weights and noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--validate-every",
      order = 28,
      paramLabel = "STEPS",
      description = "Steps from one validation to the next; 0 for only one at the end.")
  private Optional<Integer> validateEvery = Optional.empty();

  @Option(
      names = "--validation-tokens",
      order = 29,
      paramLabel = "N",
      defaultValue = "262144",
      description =
          "Tokens that a validation during training scores, spread over the validation text; 0 for"
              + " all. Default: ${DEFAULT-VALUE}.")
  private long validationTokens;

  @Mixin private SharedOptions shared;
  @Mixin private AlignedOptions aligned;
  @Mixin private LowRankOptions lowRank;

  /** The choice of the estimator. */
  enum Estimator {
    ALIGNED,
    LOWRANK
  }

  /** Reads the name of an estimator as the help writes it. */
  static final class EstimatorConverter implements ITypeConverter<Estimator> {
    @Override
    public Estimator convert(String value) {
      return switch (value) {
        case "aligned" -> Estimator.ALIGNED;
        case "lowrank" -> Estimator.LOWRANK;
        default ->
            throw new TypeConversionException("'" + value + "' is neither aligned nor lowrank");
      };
    }
  }

  /** Reads the name of a kind of MLP as the help writes it. */
  static final class MlpConverter implements ITypeConverter<Mlp> {
    @Override
    public Mlp convert(String value) {
      return Mlp.named(value)
          .orElseThrow(() ->
              new TypeConversionException("'" + value + "' is neither clip nor relu nor none"));
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
   * @throws IllegalArgumentException if a size is out of range, or the estimator does not train it
   */
  EggConfig model(int vocabulary) {
    int depth = layers.orElse(preset().layers());
    EggConfig model = new EggConfig(vocabulary, width(), depth, mlp.orElse(Mlp.CLIP));
    RunConfig.requireTrainable(model, train());
    return model;
  }

  private int width() {
    return dim.orElse(preset().dim());
  }

  /**
   * What decides the weights.
   *
   * @throws IllegalArgumentException if a setting is out of range, or belongs to the other
   *     estimator
   */
  Training train() {
    Preset base = preset();
    return switch (estimator()) {
      case ALIGNED -> {
        refuse(lowRank.given(), "lowrank");
        yield aligned.over(base, width(), shared, seed);
      }
      case LOWRANK -> {
        refuse(aligned.given(), "aligned");
        yield lowRank.over(base.lowRank(), shared, seed);
      }
    };
  }

  private Estimator estimator() {
    boolean published = lowRank.given().isPresent() || shared.membersGiven().isPresent();
    return estimator.orElse(
        published && !aligned.choosesFeedback() ? Estimator.LOWRANK : Estimator.ALIGNED);
  }

  private static void refuse(Optional<String> option, String estimator) {
    option.ifPresent(name -> {
      throw new IllegalArgumentException(
          "%s: is a setting of --estimator %s; leave one of the two out"
              .formatted(name, estimator));
    });
  }

  int validateEvery() {
    Preset base = preset();
    return validateEvery.orElse(
        estimator() == Estimator.ALIGNED
            ? base.alignedValidateEvery()
            : base.lowRankValidateEvery());
  }

  /** Steps from one validation to the next, if the user said. */
  Optional<Integer> askedValidateEvery() {
    return validateEvery;
  }

  long validationTokens() {
    return validationTokens;
  }
}
