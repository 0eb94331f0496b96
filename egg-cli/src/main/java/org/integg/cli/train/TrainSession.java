package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.Show;
import org.integg.cli.console.Terminal;
import org.integg.cli.corpus.BaselineTable;
import org.integg.corpora.Corpus;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunOutcome;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;

/** One session of a run that learns from text: what it trains, and its results. */
final class TrainSession implements RunSession.Teller {
  private final RunFolder folder;
  private final Corpus corpus;
  private final Place place;
  private final Terminal terminal;
  private final PrintWriter out;
  private final List<BaselineTable.Line> baselines;
  private final RunReport report;

  /** A session that has not begun. */
  TrainSession(
      RunFolder folder,
      Corpus corpus,
      Place place,
      Terminal terminal,
      PrintWriter out,
      PrintWriter err) {
    this.folder = folder;
    this.corpus = corpus;
    this.place = place;
    this.terminal = terminal;
    this.out = out;
    baselines = BaselineTable.of(corpus);
    report =
        new RunReport(folder, corpus.tokenizer(), place.machine().kernels(), baselines, out, err);
  }

  /** As {@link RunSession#run}. */
  int run(RunSession session, BudgetOptions budget) throws IOException {
    try (TrainRun run = new TrainRun(folder, corpus, place.machine(), place.workplace(), report)) {
      BaselineTable.write(folder.baselinesFile(), baselines);
      int code = session.run(run, this, budget);
      place.traffic().ifPresent(line -> out.println("traffic     " + line));
      return code;
    }
  }

  @Override
  public void remember(StepMetrics metrics) {
    report.remember(metrics);
  }

  @Override
  public RunProgress begin(TrainRun run, Budget budget) {
    RunProgress progress = new RunProgress(out, terminal, budget, corpus.baselines().bigram());
    report.begin(run, progress);
    return progress;
  }

  @Override
  public void describe(Labelled to) {
    RunConfig config = folder.config();
    to.print(
        "corpus",
        "%s: %s to train on, %s to validate"
            .formatted(
                corpus.description(),
                Show.bytes(corpus.train().textBytes()),
                Show.bytes(corpus.validation().textBytes())));
    to.print("baselines", corpus.baselines().summary());
    to.print(
        "model",
        "%s, %s: %s weights"
            .formatted(
                Show.shape(config.model()),
                corpus.tokenizer().name(),
                Show.count(config.model().parameters())));
    to.print("estimator", config.train().describe());
    to.print("computing", place.describe());
  }

  @Override
  public void plot() {
    report.plot();
  }

  @Override
  public void results(RunOutcome outcome) {
    var exact = outcome.last().map(StepMetrics::valBpbExact);
    if (exact.isPresent() && exact.get().isPresent()) {
      out.println();
      BaselineTable.print(
          out, baselines, List.of(new BaselineTable.Line("this model", exact.get().getAsDouble())));
    }
    out.println();
    report.sample(outcome.step());
  }

  @Override
  public String best(StepMetrics step) {
    double bits = step.valBpbExact().orElseThrow();
    return String.format(Locale.ROOT, "%.3f bits per byte on validation", bits);
  }

  @Override
  public String picture() {
    return "loss";
  }

  @Override
  public RunSession.Next next() {
    return new RunSession.Next("let it write", "sample");
  }
}
