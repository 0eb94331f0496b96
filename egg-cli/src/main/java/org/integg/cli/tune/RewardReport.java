package org.integg.cli.tune;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.Curve;
import org.integg.cli.train.RunPicture;
import org.integg.cli.train.RunProgress;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.StepMetrics;

/** Reports a run that learns from rewards while it goes on: progress, and the plot. */
final class RewardReport implements RunListener {
  private final RewardPlot plot;
  private final RunPicture picture;
  private Optional<RunProgress> progress = Optional.empty();

  /**
   * A report that has nothing to tell yet.
   *
   * @param lines what the plot shows beside the curves
   * @param err for what cannot be drawn
   */
  RewardReport(
      RunFolder folder, boolean environment, List<BaselineTable.Line> lines, PrintWriter err) {
    plot = new RewardPlot(environment, new Curve(), new Curve());
    picture = new RunPicture(folder, (file, title) -> plot.write(file, title, lines), err);
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
    picture.draw(progress);
  }
}
