package org.integg.cli.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.Failures;
import org.integg.cli.train.TrainSettings;
import org.integg.eggroll.Training;
import org.integg.model.EggConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * A configuration that a study compares with others.
 *
 * @param label distinguishes it from the others
 * @param options settings of {@code egg train}, as words; if one is repeated, the last counts
 */
record StudyConfig(String label, List<String> options) {
  private static final String SEED = "--seed";

  StudyConfig {
    options = List.copyOf(options);
  }

  /**
   * Everything about a run of the configuration that does not depend on the text.
   *
   * @param validateEvery steps between validations that were requested besides those of the study
   */
  record Settings(
      EggConfig model, Training train, Optional<Integer> validateEvery, long validationTokens) {}

  /** The options that {@code egg train} would get. */
  @Command(name = "train")
  private static final class Line {
    @Mixin private TrainSettings settings;
  }

  /**
   * The settings of a run.
   *
   * @throws IllegalArgumentException with a one-line message that names the configuration
   */
  Settings settings(long seed, int vocabulary) {
    if (options.stream().anyMatch(word -> word.split("=", 2)[0].equals(SEED))) {
      throw problem(SEED + ": a study takes its seeds from --seeds");
    }
    List<String> words = new ArrayList<>(options);
    words.addAll(List.of(SEED, Long.toString(seed)));
    Line line = new Line();
    try {
      new CommandLine(line)
          .setOverwrittenOptionsAllowed(true)
          .parseArgs(words.toArray(String[]::new));
      TrainSettings settings = line.settings;
      EggConfig model = settings.model(vocabulary);
      return new Settings(
          model, settings.train(model), settings.askedValidateEvery(), settings.validationTokens());
    } catch (ParameterException e) {
      throw problem(
          Failures.usage(e) + " (only the settings of a model and its training may vary)");
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private IllegalArgumentException problem(String what) {
    return new IllegalArgumentException("configuration '%s': %s".formatted(label, what));
  }

  /** The name of the run with this seed. */
  String run(long seed) {
    return label.replaceAll("[^A-Za-z0-9._]+", "-").replaceAll("^[-.]+|-$", "") + "-s" + seed;
  }
}
