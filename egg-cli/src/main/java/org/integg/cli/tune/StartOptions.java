package org.integg.cli.tune;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.train.MlpConverter;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.StartChoice;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TuneMethod;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import picocli.CommandLine.Option;

/** The model that plays an environment, before the first step. */
final class StartOptions {
  private static final int WIDTH = 32;
  private static final int MOST_STARTS = 1000;

  @Option(
      names = "--dim",
      order = 13,
      paramLabel = "D",
      description =
          "With --env, width of the model: a multiple of 16 from 16 to 4096. Default: 32.")
  private Optional<Integer> dim = Optional.empty();

  @Option(
      names = "--layers",
      order = 13,
      paramLabel = "L",
      description = "With --env, layers: 1 to 64. Default: 1.")
  private Optional<Integer> layers = Optional.empty();

  @Option(
      names = "--mlp",
      order = 13,
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description = "With --env, the MLP after a layer's recurrence: clip, relu (default) or none.")
  private Optional<Mlp> mlp = Optional.empty();

  @Option(
      names = "--starts",
      order = 14,
      paramLabel = "N",
      description =
          "With --env, how many start weights are tried, 1 to 1000: each set learns for "
              + StartChoice.STEPS
              + " steps, and the run begins anew with the one that came furthest. Default: 1, which"
              + " is not tried.")
  private Optional<Integer> starts = Optional.empty();

  /**
   * Refuses what makes no sense.
   *
   * @param environment whether an environment is played; a task has no use for these options
   * @throws IllegalArgumentException with a one-line message
   */
  void require(boolean environment) {
    if (environment) {
      starts();
    } else if (dim.isPresent() || layers.isPresent() || mlp.isPresent() || starts.isPresent()) {
      throw new IllegalArgumentException(
          "dim, layers, mlp, starts: only work with --env; a task uses the model of --checkpoint");
    }
  }

  private int starts() {
    int count = starts.orElse(1);
    if (count < 1 || count > MOST_STARTS) {
      throw new IllegalArgumentException("starts " + count + ": must be from 1 to " + MOST_STARTS);
    }
    return count;
  }

  /** Notes for the start file: from how many starts it was chosen, if there was a choice. */
  Map<String, String> notes() {
    return starts() == 1 ? Map.of() : Map.of("starts", Integer.toString(starts()));
  }

  /**
   * The model, chosen from as many as the user wants.
   *
   * @param episodes of the validation that decides
   * @param out told of each
   */
  Checkpoint choose(
      EnvironmentSource source,
      TuneMethod method,
      Training training,
      int episodes,
      Machine machine,
      PrintWriter out) {
    EggConfig model =
        new EggConfig(
            EggConfig.MIN_VOCABULARY, dim.orElse(WIDTH), layers.orElse(1), mlp.orElse(Mlp.RELU));
    StartChoice choice = new StartChoice(starts(), episodes, machine.kernels(), machine.threads());
    Parameters weights =
        choice.choose(
            method,
            training,
            source,
            model,
            (number, score) -> {
              out.println(line(number, score));
              out.flush();
            });
    return new Checkpoint(weights, Optional.empty(), Map.of());
  }

  private String line(int number, TaskScore score) {
    return "start %d of %d: %s after %d steps"
        .formatted(number, starts(), RewardWords.value(score, true), StartChoice.STEPS);
  }
}
