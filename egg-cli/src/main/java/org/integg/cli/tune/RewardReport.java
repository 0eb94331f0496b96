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

/** Reports on a run in progress that learns from rewards: progress, and the plot. */
final class RewardReport implements RunListener {
  private final RewardPlot plot;
  private final RunPicture picture;
  private Optional<RunProgress> progress = Optional.empty();

  /**
   * A report before the first step.
   *
   * @param lines what the plot shows besides the curves
   * @param err receives failures to draw
   */
  RewardReport(
      RunFolder folder, boolean environment, List<BaselineTable.Line> lines, PrintWriter err) {
    plot = new RewardPlot(environment, new Curve(), new Curve());
    picture = new RunPicture(folder, (file, title) -> plot.write(file, title, lines), err);
  }

  /** Adds a step of an earlier session to the plot. */
  void remember(StepMetrics metrics) {
    RewardScore score = metrics.rewards().orElseThrow();
    plot.members()
        .add(metrics.memberTokens(), plot.environment() ? score.reward() : score.solved());
    score.validation().ifPresent(value -> plot.validation().add(metrics.memberTokens(), value));
  }

  /** Starts to report steps. */
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

  /** Draws the plot again. */
  void plot() {
    picture.draw(progress);
  }
}
