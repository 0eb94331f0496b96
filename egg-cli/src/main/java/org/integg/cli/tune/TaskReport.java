package org.integg.cli.tune;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.TaskEvaluation;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskText;
import org.integg.model.Checkpoint;
import org.integg.tasks.Part;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environment;

/** How well a model answers, as {@code egg eval} shows it. */
public final class TaskReport {
  /** Number of questions by default. */
  public static final int USUAL = 1000;

  private static final int USUAL_EPISODES = 100;
  static final int MOST = 10_000_000;
  private static final double NANOS = 1e9;

  private TaskReport() {}

  /**
   * Asks test questions, and prints the share of right answers.
   *
   * @param wanted how many questions; if the task is a file, each is asked at most once
   * @throws IllegalArgumentException with a one-line message, if the number makes no sense or the
   *     model's tokenizer cannot write a question
   */
  public static void print(
      Checkpoint checkpoint,
      TaskText text,
      Optional<Integer> wanted,
      Machine machine,
      PrintWriter out) {
    int count = count(text.task(), wanted);
    long begin = System.nanoTime();
    TaskScore score =
        TaskEvaluation.of(
            checkpoint.parameters(), text, Part.TEST, count, machine.kernels(), machine.threads());
    double seconds = (System.nanoTime() - begin) / NANOS;
    out.println("task        %s: %s".formatted(text.task().name(), text.task().summary()));
    out.printf(
        "asked       %s test questions in %s s%n",
        Show.count(score.questions()), Show.rounded(seconds));
    out.println("right       " + share(score));
    out.println(
        "reward      " + EnvironmentText.units(score.reward() / score.questions()) + " on average");
    out.println("not ended   %s".formatted(Show.count(score.unended())));
  }

  /** Plays episodes from which no run has learned, and prints their mean return. */
  public static void print(
      Checkpoint checkpoint,
      Environment environment,
      Optional<Integer> wanted,
      Machine machine,
      PrintWriter out) {
    int count = require(wanted.orElse(USUAL_EPISODES), "episodes");
    EnvironmentSource source = new EnvironmentSource(environment);
    source.require(checkpoint.parameters());
    long begin = System.nanoTime();
    TaskScore score =
        source.measure(checkpoint.parameters(), count, machine.kernels(), machine.threads());
    double seconds = (System.nanoTime() - begin) / NANOS;
    out.println("environment %s: %s".formatted(environment.name(), environment.summary()));
    out.printf(
        "played      %s episodes in %s s%n", Show.count(score.questions()), Show.rounded(seconds));
    out.println("return      %s on average".formatted(mean(score)));
    out.printf(
        "solved      %s of them reached %s%n",
        Show.count(score.right()), EnvironmentText.units(environment.solved()));
  }

  private static String mean(TaskScore score) {
    return EnvironmentText.units(Math.round((double) score.reward() / score.questions()));
  }

  private static int require(int count, String what) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "questions %d: must be from 1 to %d %s".formatted(count, MOST, what));
    }
    return count;
  }

  private static int count(Task task, Optional<Integer> wanted) {
    int count = require(wanted.orElse(USUAL), "questions");
    OptionalInt size = task.size(Part.TEST);
    if (size.isEmpty()) {
      return count;
    }
    return wanted.isPresent() ? Math.min(count, size.getAsInt()) : size.getAsInt();
  }

  /** The share of right answers, with the standard deviation of a binomial share. */
  static String share(TaskScore score) {
    double right = (double) score.right() / score.questions();
    double error = Math.sqrt(right * (1 - right) / score.questions());
    return String.format(
        Locale.ROOT,
        "%.2f %% ± %.2f %% (%s of %s)",
        100 * right,
        100 * error,
        Show.count(score.right()),
        Show.count(score.questions()));
  }
}
