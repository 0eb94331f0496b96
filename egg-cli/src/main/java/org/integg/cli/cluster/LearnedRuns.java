package org.integg.cli.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.cli.cluster.LearningLaw.End;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.StepMetrics;
import org.integg.model.EggConfig;

/**
 * The final results of the runs in a folder, and the law that follows from them.
 *
 * @param leftOut runs that were not validated after their last step
 */
record LearnedRuns(List<End> ends, int leftOut, LearningLaw law) {
  /**
   * Reads the runs, which must all have trained the same shape by the same estimator.
   *
   * @param runs the folder of the runs
   * @throws IOException with a one-line message, if a run cannot be read or is of another kind
   * @throws IllegalArgumentException with a one-line message, if they are too few for a law
   */
  static LearnedRuns read(Path runs, EggConfig shape, Training training) throws IOException {
    List<End> ends = new ArrayList<>();
    int leftOut = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs, Files::isDirectory)) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        if (!name.startsWith(".")) {
          RunFolder run = RunFolder.open(runs, name);
          requireSame(folder, run.config(), shape, training);
          Optional<End> end = end(run);
          end.ifPresent(ends::add);
          leftOut += end.isPresent() ? 0 : 1;
        }
      }
    }
    return new LearnedRuns(ends, leftOut, LearningLaw.of(ends));
  }

  /** The files of runs that are read, whether they exist or not. */
  static List<Path> files(Path runs) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs, Files::isDirectory)) {
      for (Path folder : folders) {
        files.add(folder.resolve("config.json"));
        files.add(folder.resolve("metrics.jsonl"));
      }
    }
    return files;
  }

  private static void requireSame(Path folder, RunConfig config, EggConfig shape, Training training)
      throws IOException {
    EggConfig its = config.model();
    if (!its.equals(shape) || config.train().getClass() != training.getClass()) {
      throw new IOException(
          "%s: trained D %d, L %d, MLP %s by %s; give the options for that shape and estimator"
              .formatted(folder, its.width(), its.layers(), its.mlp(), config.train().describe()));
    }
  }

  private static Optional<End> end(RunFolder run) throws IOException {
    List<StepMetrics> metrics = run.metrics();
    if (metrics.isEmpty() || metrics.getLast().valBpbExact().isEmpty()) {
      return Optional.empty();
    }
    StepMetrics last = metrics.getLast();
    double bits = last.valBpbExact().getAsDouble();
    return Optional.of(new End(last.step(), run.config().train().memberTokens(), bits));
  }
}
