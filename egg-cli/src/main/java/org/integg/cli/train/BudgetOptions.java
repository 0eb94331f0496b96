package org.integg.cli.train;

import java.util.Optional;
import java.util.StringJoiner;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunException;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.StepMetrics;
import picocli.CommandLine.Option;

/** Options for how long a run continues. */
public final class BudgetOptions {
  /** Default minutes of a new run. */
  static final double DEFAULT_MINUTES = 3;

  private static final double SECONDS = 60;

  @Option(
      names = "--minutes",
      order = 30,
      paramLabel = "M",
      description =
          "Train for this many minutes in all, including earlier sessions of the run. Default:"
              + " 3 for a new run; for a resumed run the rest of its budget, or 3 more if that"
              + " is used up or unknown.")
  private Optional<Double> minutes = Optional.empty();

  @Option(
      names = "--steps",
      order = 31,
      paramLabel = "N",
      description = "Train for this many steps in all.")
  private Optional<Long> steps = Optional.empty();

  @Option(
      names = "--member-tokens",
      order = 32,
      paramLabel = "N",
      description =
          "Train for this many member-tokens in all. A member-token is one member reading one"
              + " token. If several budgets are given, the first to be used up ends the run.")
  private Optional<Double> memberTokens = Optional.empty();

  @Option(
      names = "--cpu-seconds",
      order = 33,
      paramLabel = "S",
      description =
          "Train for this many CPU-seconds in all: the time of the threads that do the steps,"
              + " without validation and saving. Like minutes, they depend on the machine.")
  private Optional<Double> cpuSeconds = Optional.empty();

  /** Whether the user set a budget. */
  public boolean isGiven() {
    return steps.isPresent()
        || minutes.isPresent()
        || memberTokens.isPresent()
        || cpuSeconds.isPresent();
  }

  /**
   * The budget of a session.
   *
   * @param why why it is this budget if the user set none, as text to follow it in a line;
   *     otherwise empty
   */
  record Choice(Budget budget, String why) {}

  /**
   * The budget of a session of a run: the user's budget, or the remainder of the run's own.
   *
   * @param last the last step of an earlier session, if there was one
   * @throws RunException if the run's own is needed and cannot be read
   * @throws IllegalArgumentException if a number makes no sense
   */
  Choice choose(RunFolder run, Optional<StepMetrics> last) throws RunException {
    if (isGiven()) {
      return new Choice(budget(), "");
    }
    Optional<Budget> own = run.budget();
    if (own.isPresent() && last.map(own.get()::used).orElse(0.0) < 1) {
      return new Choice(own.get(), ", as before");
    }
    if (last.isEmpty()) {
      return new Choice(budget(), "");
    }
    // Whole tenths keep the command line that resumes the run short.
    double upTo = Math.ceil(10 * (last.get().seconds() / SECONDS + DEFAULT_MINUTES)) / 10;
    String why =
        own.isPresent() ? "the run's own budget is used up" : "the run's folder names no budget";
    String more = ", %s more, because %s".formatted(Show.plain(DEFAULT_MINUTES), why);
    return new Choice(new Budget(0, upTo, 0), more);
  }

  /**
   * The budget of something new.
   *
   * @throws IllegalArgumentException if a number makes no sense
   */
  public Budget budget() {
    steps.ifPresent(n -> require(n > 0, "steps " + n));
    minutes.ifPresent(n -> require(n > 0, "minutes " + n));
    memberTokens.ifPresent(n -> require(n >= 1 && n <= Long.MAX_VALUE, "member-tokens " + n));
    cpuSeconds.ifPresent(n -> require(n > 0, "cpu-seconds " + n));
    if (!isGiven()) {
      return new Budget(0, DEFAULT_MINUTES, 0);
    }
    return new Budget(
        steps.orElse(0L),
        minutes.orElse(0.0),
        Math.round(memberTokens.orElse(0.0)),
        cpuSeconds.orElse(0.0));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": must be above 0");
    }
  }

  /** The options that set this budget again, or one that is {@code times} times as large. */
  public static String flags(Budget budget, int times) {
    StringJoiner flags = new StringJoiner(" ");
    if (budget.minutes() > 0) {
      flags.add("--minutes " + Show.plain(budget.minutes() * times));
    }
    if (budget.steps() > 0) {
      flags.add("--steps " + budget.steps() * times);
    }
    if (budget.memberTokens() > 0) {
      flags.add("--member-tokens " + budget.memberTokens() * times);
    }
    if (budget.cpuSeconds() > 0) {
      flags.add("--cpu-seconds " + Show.plain(budget.cpuSeconds() * times));
    }
    return flags.toString();
  }
}
