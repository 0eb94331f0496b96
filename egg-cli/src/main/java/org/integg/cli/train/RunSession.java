package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.console.StopSignals;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunGoBack;
import org.integg.eggroll.run.RunOutcome;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One session of a run as the user sees it, for any kind of learning. */
public final class RunSession {
  /** The part of a session's output that depends on what the run learns from. */
  public interface Teller {
    /** Adds a step of an earlier session to the picture. */
    void remember(StepMetrics metrics);

    /** Starts to listen to the run. */
    RunProgress begin(TrainRun run, Budget budget);

    /** Prints the lines between the run's name and its budget. */
    void describe(Labelled to);

    /** Draws the picture again. */
    void plot();

    /** Prints the results of the whole budget. */
    void results(RunOutcome outcome);

    /** How good the best weights are, for instance {@code 2.066 bits per byte on validation}. */
    String best(StepMetrics step);

    /** What the picture shows, in one word. */
    String picture();

    /** What to do next with the model, and the command for it. */
    Next next();
  }

  /**
   * A command for later.
   *
   * @param purpose the purpose, for instance {@code let it write}
   * @param command the command, for instance {@code sample}
   */
  public record Next(String purpose, String command) {}

  /**
   * Options that every resumed run accepts. They change no weight except by how long it continues.
   */
  private static final Set<String> FOR_RESUME =
      Set.of(
          "--resume",
          "--go-back",
          "--runs",
          "--cache",
          "--threads",
          "--master",
          "--conf",
          "--secret-file",
          "--minutes",
          "--steps",
          "--member-tokens",
          "--cpu-seconds",
          "--debug");

  private final RunFolder folder;
  private final String command;
  private final String runsFlag;
  private final String flags;
  private final Labelled facts;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A session that has not begun.
   *
   * @param command the command that continues the run
   * @param flags further options for {@code command}
   * @param facts where to print the facts about the session
   */
  public RunSession(
      RunFolder folder, String command, String flags, Labelled facts, PrintWriter err) {
    this.folder = folder;
    this.command = command;
    runsFlag = RunNames.runsFlag(folder);
    this.flags = flags;
    this.facts = facts;
    out = facts.out();
    this.err = err;
  }

  /**
   * Refuses options that would have no effect on a run that is resumed.
   *
   * @param also options that the command accepts besides those that all do
   * @throws ParameterException with a one-line message that names the first of them
   */
  public static void requireForResume(CommandLine command, Set<String> also) {
    for (var option : command.getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!FOR_RESUME.contains(name) && !also.contains(name)) {
        throw new ParameterException(
            command, name + ": a resumed run keeps its settings; leave it out");
      }
    }
  }

  /** Goes back to the newest sound checkpoint, and notes where what is newer is kept. */
  public static void goBack(RunFolder folder, PrintWriter err) throws IOException {
    RunGoBack.go(folder).ifPresent(aside -> err.println("note: what is newer is kept in " + aside));
  }

  /**
   * Trains until the budget is used up or a signal comes, and reports.
   *
   * @param options how long to train
   * @return the exit code
   */
  public int run(TrainRun run, Teller teller, BudgetOptions options) throws IOException {
    // Read only now, because a killed process can leave metrics of steps that the checkpoint does
    // not have.
    List<StepMetrics> before = folder.metrics();
    before.forEach(teller::remember);
    BudgetOptions.Choice choice =
        options.choose(folder, before.isEmpty() ? Optional.empty() : Optional.of(before.getLast()));
    begin(run.steps(), teller, choice);
    Budget budget = choice.budget();
    RunProgress progress = teller.begin(run, budget);
    try (StopSignals signals = new StopSignals(err)) {
      RunOutcome outcome = run.run(budget, signals::received);
      progress.endLine();
      teller.plot();
      boolean done = outcome.reason() == RunOutcome.Reason.BUDGET;
      if (done) {
        teller.results(outcome);
      }
      end(outcome, teller, budget, done);
      return done ? 0 : signals.exitCode();
    }
  }

  private void begin(long stepsBefore, Teller teller, BudgetOptions.Choice choice) {
    String going = stepsBefore == 0 ? "" : ", continuing after step " + Show.count(stepsBefore);
    facts.print("run", folder.root() + going);
    teller.describe(facts);
    String budget = BudgetOptions.flags(choice.budget(), 1).replace("--", "");
    facts.print("budget", budget + choice.why());
    out.println();
    out.flush();
  }

  private void end(RunOutcome outcome, Teller teller, Budget budget, boolean done) {
    String name = Show.quoted(folder.name());
    String egg = Program.typed();
    out.println();
    out.printf(
        "%s after step %s%n", done ? "done" : "stopped and saved", Show.count(outcome.step()));
    facts.print("weights", folder.modelFile().toString());
    outcome
        .best()
        .ifPresent(step ->
            facts.print(
                "best",
                "%s: %s after step %s"
                    .formatted(folder.bestFile(), teller.best(step), Show.count(step.step()))));
    // If Java has no fonts there is no picture, and the reason was printed.
    if (Files.exists(folder.plotFile())) {
      facts.print(teller.picture(), folder.plotFile().toString());
    }
    Next next = teller.next();
    out.printf(
        "%-13s %s %s --name %s%s%n", next.purpose() + ":", egg, next.command(), name, runsFlag);
    // A run may have gone further than the budget with which it was resumed.
    Budget came =
        budget.steps() > 0 ? budget.withSteps(Math.max(budget.steps(), outcome.step())) : budget;
    out.printf(
        "to go on:     %s %s --resume %s%s%s %s%n",
        egg, command, name, runsFlag, flags, BudgetOptions.flags(came, done ? 2 : 1));
    out.flush();
  }
}
