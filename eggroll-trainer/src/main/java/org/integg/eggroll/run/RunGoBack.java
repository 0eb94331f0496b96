package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings a run back to the newest checkpoint that is whole, or to its start if there is none. Newer
 * files are moved to {@code aside-1/}, {@code aside-2/} and so on in the run's folder, lines of the
 * metrics to {@code metrics-cut.jsonl}, those of {@code weights.jsonl} to {@code
 * weights-cut.jsonl}.
 */
public final class RunGoBack {
  private final RunFolder run;
  private final CheckpointFolder.Found found;

  private RunGoBack(RunFolder run, CheckpointFolder.Found found) {
    this.run = run;
    this.found = found;
  }

  /**
   * Goes back, and loses nothing.
   *
   * @return the folder with the newer files, if there were any
   * @throws RunException if another process trains there, or the folder cannot be written
   */
  public static Optional<Path> go(RunFolder run) throws RunException {
    try (RunLock lock = RunLock.take(run)) {
      RunGoBack back = new RunGoBack(run, new CheckpointFolder(run).find());
      List<Path> newer = back.newer();
      Optional<Path> aside = newer.isEmpty() ? Optional.empty() : Optional.of(aside(run, newer));
      MetricsLog.open(run.metricsFile(), back.found.step(), OptionalLong.empty()).close();
      WeightsLog.cut(run.weightsLogFile(), back.found.step());
      if (back.found.newest().isPresent()) {
        lock.saved(back.found.step());
      } else {
        lock.forget();
      }
      return aside;
    } catch (RunException e) {
      throw e;
    } catch (IOException e) {
      throw new RunException(
          "%s: the run cannot be brought back (%s); make room or make it writable"
              .formatted(run.root(), RunException.reason(e)),
          e);
    }
  }

  private List<Path> newer() throws RunException {
    List<Path> newer = new ArrayList<>();
    found.damaged().forEach(each -> newer.add(each.file()));
    for (Path weights : List.of(run.modelFile(), run.bestFile())) {
      OptionalLong step = RunSigns.step(weights);
      boolean older =
          found.newest().isPresent() && step.isPresent() && step.getAsLong() <= found.step();
      if (Files.exists(weights) && !older) {
        newer.add(weights);
      }
    }
    newer.addAll(RunSigns.samplesAfter(run, found.step()));
    if (Files.exists(run.plotFile()) && !newer.isEmpty()) {
      newer.add(run.plotFile());
    }
    return newer;
  }

  /** Moves files of a run into a new folder within it. */
  static Path aside(RunFolder run, List<Path> files) throws IOException {
    int number = 1;
    while (Files.exists(run.root().resolve("aside-" + number))) {
      number++;
    }
    Path aside = Files.createDirectory(run.root().resolve("aside-" + number));
    for (Path file : files) {
      Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    return aside;
  }
}
