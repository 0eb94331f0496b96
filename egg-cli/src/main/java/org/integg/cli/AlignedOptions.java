package org.integg.cli;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.GroupTrainConfig;
import org.integg.eggroll.Training;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Settings of the aligned estimator alone. */
final class AlignedOptions {
  @Option(
      names = "--feedback",
      order = 16,
      paramLabel = "KIND",
      converter = FeedbackConverter.class,
      description =
          "aligned: evolved (probes teach matrices that turn errors into credit), or none (groups"
              + " of members try each token with noise of their own, and the better ones vote:"
              + " evolution alone). Default: evolved.")
  private Optional<Feedback> feedback = Optional.empty();

  @Option(
      names = "--blocks",
      order = 16,
      paramLabel = "N",
      description =
          "aligned: blocks of 64 lanes, 56 of which read the text and 8 probe; without feedback"
              + " blocks of 64 streams. At most 2048 / tokens-per-update; one thread takes one"
              + " block at a time.")
  private Optional<Integer> blocks = Optional.empty();

  @Option(
      names = "--rate",
      order = 17,
      paramLabel = "R",
      description =
          "aligned: how far a weight moves in a step at most, in units of an int8 weight: above 0"
              + " to 8. Falls in a straight line to a fiftieth at the end of the budget. Default"
              + " with feedback: 1.6·√(128 / D), and 1.6 up to D = 128.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--ema",
      order = 18,
      paramLabel = "SHARE",
      description =
          "aligned: share of the weights' moving average, which is what is validated and saved as"
              + " the model, that stays in a step: 0 to 1.")
  private Optional<Double> ema = Optional.empty();

  /** Where credit comes from. */
  enum Feedback {
    NONE,
    EVOLVED
  }

  /** Reads the name of a feedback as the help writes it. */
  static final class FeedbackConverter implements ITypeConverter<Feedback> {
    @Override
    public Feedback convert(String value) {
      return switch (value) {
        case "none" -> Feedback.NONE;
        case "evolved" -> Feedback.EVOLVED;
        default -> throw new TypeConversionException("'" + value + "' is neither none nor evolved");
      };
    }
  }

  /** Whether the user chose an estimator by its feedback. */
  boolean choosesFeedback() {
    return feedback.isPresent();
  }

  /** Whether learning goes without feedback. */
  boolean isWithoutFeedback() {
    return feedback.equals(Optional.of(Feedback.NONE));
  }

  /** An option that was given, if one was. */
  Optional<String> given() {
    return Given.first(
        List.of(
            new Given("--feedback", feedback),
            new Given("--blocks", blocks),
            new Given("--rate", rate),
            new Given("--ema", ema)));
  }

  /**
   * The preset with what was given.
   *
   * @param width D, which decides the rate unless it was given
   * @throws IllegalArgumentException if a setting is out of range, or has no use
   */
  Training over(Preset base, int width, SharedOptions shared, long seed) {
    return isWithoutFeedback()
        ? withoutFeedback(base.withoutFeedback(), shared, seed)
        : evolved(base.aligned(width), shared, seed);
  }

  private AlignedTrainConfig evolved(AlignedTrainConfig base, SharedOptions shared, long seed) {
    shared
        .membersGiven()
        .ifPresent(name -> {
          throw new IllegalArgumentException(
              name + ": is a setting of --estimator lowrank and of --feedback none");
        });
    return new AlignedTrainConfig(
        blocks.orElse(base.blocks()),
        shared.tokensPerUpdate().orElse(base.tokensPerUpdate()),
        rate.orElse(base.rate()),
        ema.orElse(base.ema()),
        seed);
  }

  private GroupTrainConfig withoutFeedback(GroupTrainConfig base, SharedOptions shared, long seed) {
    return new GroupTrainConfig(
        blocks.orElse(base.blocks()),
        shared.groupSize().orElse(base.groupSize()),
        shared.sigmaShift().orElse(base.sigmaShift()),
        shared.tokensPerUpdate().orElse(base.tokensPerUpdate()),
        rate.orElse(base.rate()),
        ema.orElse(base.ema()),
        seed);
  }
}
