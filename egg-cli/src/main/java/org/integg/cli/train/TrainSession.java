package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.console.StopSignals;
import org.integg.cli.console.Terminal;
import org.integg.cli.corpus.BaselineTable;
import org.integg.corpora.Corpus;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunOutcome;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;

/** One session of a run as the user sees it: what is trained, how it goes, what came of it. */
final class TrainSession {
  private final RunFolder folder;
  private final Corpus corpus;
  private final Terminal terminal;
  private final PrintWriter out;
  private final PrintWriter err;
  private final String runsFlag;
  private final String clusterFlags;

  /**
   * A session that has not begun.
   *
   * @param runsFlag what a command needs to find the run beside its name
   * @param clusterFlags what it needs to train in the same place
   */
  TrainSession(
      RunFolder folder,
      Corpus corpus,
      Terminal terminal,
      PrintWriter out,
      PrintWriter err,
      String runsFlag,
      String clusterFlags) {
    this.folder = folder;
    this.corpus = corpus;
    this.terminal = terminal;
    this.out = out;
    this.err = err;
    this.runsFlag = runsFlag;
    this.clusterFlags = clusterFlags;
  }

  /**
   * Trains and reports.
   *
   * @param toBudget the budget after what earlier sessions did
   * @return the exit code
   */
  int run(Function<Optional<StepMetrics>, Budget> toBudget, Place place) throws IOException {
    List<BaselineTable.Line> baselines = BaselineTable.of(corpus);
    RunReport report =
        new RunReport(folder, corpus.tokenizer(), place.kernels(), baselines, out, err);
    try (TrainRun run =
        new TrainRun(folder, corpus, place.kernels(), place.threads(), place.workplace(), report)) {
      BaselineTable.write(folder.baselinesFile(), baselines);
      // Only now: a kill can have left metrics of steps that the checkpoint does not have.
      List<StepMetrics> before = folder.metrics();
      before.forEach(report::remember);
      Budget budget =
          toBudget.apply(before.isEmpty() ? Optional.empty() : Optional.of(before.getLast()));
      describe(place, budget, run.steps());
      RunProgress progress = new RunProgress(out, terminal, budget, corpus.baselines().bigram());
      report.begin(run, progress);
      int code = run(run, budget, baselines, report, progress);
      place.traffic().ifPresent(line -> out.println("traffic     " + line));
      return code;
    }
  }

  private int run(
      TrainRun run,
      Budget budget,
      List<BaselineTable.Line> baselines,
      RunReport report,
      RunProgress progress)
      throws IOException {
    try (StopSignals signals = new StopSignals(err)) {
      RunOutcome outcome = run.run(budget, signals::received);
      progress.endLine();
      report.plot();
      boolean done = outcome.reason() == RunOutcome.Reason.BUDGET;
      if (done) {
        results(outcome, baselines, report);
      }
      close(outcome, budget, done);
      return done ? 0 : signals.exitCode();
    }
  }

  /** Which weights the other commands take for this run. */
  private String best(StepMetrics step) {
    return String.format(
        Locale.ROOT,
        "%s: %.3f bits per byte on validation after step %s",
        folder.bestFile(),
        step.valBpbExact().orElseThrow(),
        Show.count(step.step()));
  }

  private void describe(Place place, Budget budget, long stepsBefore) {
    RunConfig config = folder.config();
    var model = config.model();
    out.println(
        "run         "
            + folder.root()
            + (stepsBefore == 0 ? "" : ", going on after step " + Show.count(stepsBefore)));
    out.printf(
        "corpus      %s: %s to train on, %s to validate%n",
        corpus.description(),
        Show.bytes(corpus.train().textBytes()),
        Show.bytes(corpus.validation().textBytes()));
    out.println("baselines   " + corpus.baselines().summary());
    out.printf(
        "model       %s, %s: %s weights%n",
        Show.shape(model), corpus.tokenizer().name(), Show.count(model.parameters()));
    out.println("estimator   " + config.train().describe());
    out.println("computing   " + place.describe());
    out.println("budget      " + BudgetOptions.flags(budget, 1).replace("--", ""));
    out.println();
    out.flush();
  }

  private void results(RunOutcome outcome, List<BaselineTable.Line> baselines, RunReport report) {
    var exact = outcome.last().map(StepMetrics::valBpbExact);
    if (exact.isPresent() && exact.get().isPresent()) {
      out.println();
      BaselineTable.print(
          out, baselines, List.of(new BaselineTable.Line("this model", exact.get().getAsDouble())));
    }
    out.println();
    report.sample(outcome.step());
  }

  private void close(RunOutcome outcome, Budget budget, boolean done) {
    String name = Show.quoted(folder.name());
    String egg = Program.typed();
    out.println();
    out.printf(
        "%s after step %s%n", done ? "done" : "stopped and saved", Show.count(outcome.step()));
    out.println("weights     " + folder.modelFile());
    outcome.best().ifPresent(best -> out.println("best        " + best(best)));
    out.println("loss        " + folder.plotFile());
    out.printf("let it write: %s sample --name %s%s%n", egg, name, runsFlag);
    out.printf(
        "to go on:     %s train --resume %s%s%s %s%n",
        egg, name, runsFlag, clusterFlags, BudgetOptions.flags(budget, done ? 2 : 1));
    out.flush();
  }
}
