package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.console.StopSignals;
import org.integg.cli.console.Terminal;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.BudgetOptions;
import org.integg.cli.train.RunProgress;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RewardObjective;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunOutcome;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskScore;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Checkpoint;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;

/** One session of a run that learns from rewards, as the user sees it. */
final class TuneSession {
  private static final double THOUSANDTHS = 1000;

  private final RunFolder folder;
  private final RunRewards rewards;
  private final Terminal terminal;
  private final PrintWriter out;
  private final PrintWriter err;
  private final String runsFlag;

  /**
   * A session that has not begun.
   *
   * @param runsFlag what a command needs to find the run beside its name
   */
  TuneSession(
      RunFolder folder,
      RunRewards rewards,
      Terminal terminal,
      PrintWriter out,
      PrintWriter err,
      String runsFlag) {
    this.folder = folder;
    this.rewards = rewards;
    this.terminal = terminal;
    this.out = out;
    this.err = err;
    this.runsFlag = runsFlag;
  }

  /**
   * Learns and reports.
   *
   * @param toBudget the budget after what earlier sessions did
   * @return the exit code
   */
  int run(Function<Optional<StepMetrics>, Budget> toBudget, int threads) throws IOException {
    Kernels kernels = KernelChooser.choose();
    Checkpoint start = Checkpoint.read(folder.startFile());
    RewardSource source = rewards.source(folder.startFile(), start);
    RewardObjective objective =
        new RewardObjective(
            folder.config(),
            start,
            source,
            rewards.fingerprint(start.parameters()),
            kernels,
            threads);
    boolean environment = rewards.environment().isPresent();
    TaskScore before = objective.validate(start.parameters());
    List<BaselineTable.Line> lines = lines(before);
    RewardReport report = new RewardReport(folder, environment, lines, err);
    try (TrainRun run = new TrainRun(folder, objective, report)) {
      BaselineTable.write(folder.baselinesFile(), lines);
      // Only now: a kill can have left metrics of steps that the checkpoint does not have.
      List<StepMetrics> earlier = folder.metrics();
      earlier.forEach(report::remember);
      Budget budget =
          toBudget.apply(earlier.isEmpty() ? Optional.empty() : Optional.of(earlier.getLast()));
      describe(source, kernels, threads, budget, run.steps(), before);
      RunProgress progress = new RunProgress(out, terminal, budget, new RewardWords(environment));
      report.begin(progress);
      return run(run, budget, report, progress);
    }
  }

  /** The start, and what counts as solved. */
  private List<BaselineTable.Line> lines(TaskScore before) {
    List<BaselineTable.Line> lines = new ArrayList<>();
    lines.add(new BaselineTable.Line("start", value(before)));
    rewards
        .environment()
        .map(Environments::named)
        .map(Environment::solved)
        .ifPresent(mark -> lines.add(new BaselineTable.Line("solved", mark / THOUSANDTHS)));
    return lines;
  }

  private double value(TaskScore score) {
    return rewards.environment().isPresent()
        ? score.reward() / THOUSANDTHS / score.questions()
        : (double) score.right() / score.questions();
  }

  private int run(TrainRun run, Budget budget, RewardReport report, RunProgress progress)
      throws IOException {
    try (StopSignals signals = new StopSignals(err)) {
      RunOutcome outcome = run.run(budget, 1, signals::received);
      progress.endLine();
      report.plot();
      boolean done = outcome.reason() == RunOutcome.Reason.BUDGET;
      close(outcome, budget, done);
      return done ? 0 : signals.exitCode();
    }
  }

  private void describe(
      RewardSource source,
      Kernels kernels,
      int threads,
      Budget budget,
      long stepsBefore,
      TaskScore before) {
    RunConfig config = folder.config();
    boolean environment = rewards.environment().isPresent();
    String going = stepsBefore == 0 ? "" : ", going on after step " + Show.count(stepsBefore);
    out.println("run         " + folder.root() + going);
    out.println((environment ? "environment " : "task        ") + source.name());
    out.printf(
        "model       %s, %s: %s weights%n",
        Show.shape(config.model()), config.tokenizer(), Show.count(config.model().parameters()));
    out.println("start       " + RewardWords.value(value(before), environment) + " on validation");
    out.println("method      " + config.train().describe());
    out.printf("computing   %s, %d threads%n", kernels.describe(), threads);
    out.println("budget      " + BudgetOptions.flags(budget, 1).replace("--", ""));
    out.println();
    out.flush();
  }

  private void close(RunOutcome outcome, Budget budget, boolean done) {
    boolean environment = rewards.environment().isPresent();
    String name = Show.quoted(folder.name());
    String egg = Program.typed();
    out.println();
    out.printf(
        "%s after step %s%n", done ? "done" : "stopped and saved", Show.count(outcome.step()));
    out.println("weights     " + folder.modelFile());
    outcome.best().ifPresent(best -> out.println("best        " + best(best, environment)));
    out.println("rewards     " + folder.plotFile());
    out.printf("to measure:   %s eval --name %s%s%n", egg, name, runsFlag);
    out.printf(
        "to go on:     %s tune --resume %s%s %s%n",
        egg, name, runsFlag, BudgetOptions.flags(budget, done ? 2 : 1));
    out.flush();
  }

  private String best(StepMetrics step, boolean environment) {
    RewardScore score = step.rewards().orElseThrow();
    String value = RewardWords.value(score.validation().orElseThrow(), environment);
    return "%s: %s on validation after step %s"
        .formatted(folder.bestFile(), value, Show.count(step.step()));
  }
}
