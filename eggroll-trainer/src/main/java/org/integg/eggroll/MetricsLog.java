package org.integg.eggroll;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The metrics file of a run that goes on: lines are appended, each at once. */
final class MetricsLog implements AutoCloseable {
  private final Path path;
  // A channel would close itself when its thread is interrupted.
  private final RandomAccessFile file;
  private final Optional<StepMetrics> last;
  private Optional<StepMetrics> best = Optional.empty();

  private MetricsLog(Path path, RandomAccessFile file, List<StepMetrics> steps) {
    this.path = path;
    this.file = file;
    last = steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
    steps.forEach(this::compare);
  }

  /**
   * Opens the file, made if it is not there, and drops what comes after a step.
   *
   * @throws RunException if that cannot be done, or a line up to that step is wrong
   */
  static MetricsLog open(Path path, long step) throws RunException {
    Contents contents = contents(path, step);
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        file.setLength(contents.end());
        file.seek(contents.end());
      } catch (IOException e) {
        file.close();
        throw e;
      }
      return new MetricsLog(path, file, contents.steps());
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** All lines; one that is only half there, at the end, is passed over. */
  static List<StepMetrics> read(Path path) throws RunException {
    return contents(path, Long.MAX_VALUE).steps();
  }

  /** Whole lines up to a step and the length of the file with these alone. */
  private record Contents(List<StepMetrics> steps, long end) {}

  private static Contents contents(Path path, long step) throws RunException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return new Contents(List.of(), 0);
    } catch (IOException e) {
      throw new RunException(path + ": cannot be read (" + RunFolder.reason(e) + ")", e);
    }
    List<StepMetrics> steps = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        StepMetrics metrics = parse(path, steps.size() + 1, bytes, start, i);
        if (metrics.step() > step) {
          break;
        }
        steps.add(metrics);
        start = i + 1;
      }
    }
    return new Contents(steps, start);
  }

  private static StepMetrics parse(Path path, int line, byte[] bytes, int from, int to)
      throws RunException {
    try {
      return StepMetrics.ofJson(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new RunException(
          "%s: line %d: %s; delete that line".formatted(path, line, e.getMessage()), e);
    }
  }

  /** The metrics of the last step that was there when the file was opened. */
  Optional<StepMetrics> last() {
    return last;
  }

  /** The step that validated best, the earliest of equal ones, lines added since included. */
  Optional<StepMetrics> best() {
    return best;
  }

  private void compare(StepMetrics step) {
    if (step.isBetterThan(best)) {
      best = Optional.of(step);
    }
  }

  /** Adds a line. */
  void append(StepMetrics metrics) throws RunException {
    try {
      file.write((metrics.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw writing(path, e);
    }
    compare(metrics);
  }

  /** Returns when all lines are on the disk. */
  void force() throws RunException {
    try {
      file.getFD().sync();
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  private static RunException writing(Path path, IOException e) {
    return new RunException(
        "%s: cannot be written (%s); make room or make it writable, then resume"
            .formatted(path, RunFolder.reason(e)),
        e);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
