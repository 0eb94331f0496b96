package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.Show;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.Curve;
import org.integg.cli.train.RunProgress;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.StepMetrics;

/** Reports a run that learns from rewards while it goes on: progress, and the plot. */
final class RewardReport implements RunListener {
  private final RunFolder folder;
  private final RewardPlot plot;
  private final List<BaselineTable.Line> lines;
  private final PrintWriter err;
  private Optional<RunProgress> progress = Optional.empty();
  private boolean plotFailed;

  /**
   * A report that has nothing to tell yet.
   *
   * @param lines what the plot shows beside the curves
   * @param err for what cannot be drawn
   */
  RewardReport(
      RunFolder folder, boolean environment, List<BaselineTable.Line> lines, PrintWriter err) {
    this.folder = folder;
    this.lines = lines;
    this.err = err;
    plot = new RewardPlot(environment, new Curve(), new Curve());
  }

  /** Takes a step of an earlier session into the plot. */
  void remember(StepMetrics metrics) {
    RewardScore score = metrics.rewards().orElseThrow();
    plot.members()
        .add(metrics.memberTokens(), plot.environment() ? score.reward() : score.solved());
    score.validation().ifPresent(value -> plot.validation().add(metrics.memberTokens(), value));
  }

  /** Tells of steps from now on. */
  void begin(RunProgress session) {
    progress = Optional.of(session);
  }

  @Override
  public void step(StepMetrics metrics) {
    remember(metrics);
    progress.ifPresent(line -> line.step(metrics));
  }

  @Override
  public void checkpoint(Path file) {
    plot();
  }

  /** Draws the plot anew. */
  void plot() {
    if (plotFailed) {
      return;
    }
    String model = Show.shape(folder.config().model());
    String title = "%s: %s, %s".formatted(folder.name(), model, folder.config().train().title());
    try {
      plot.write(folder.plotFile(), title, lines);
    } catch (IOException e) {
      // Learning is worth more than its picture; one line about it is enough.
      plotFailed = true;
      progress.ifPresent(RunProgress::endLine);
      err.println("no plot: " + e.getMessage());
    }
  }
}
