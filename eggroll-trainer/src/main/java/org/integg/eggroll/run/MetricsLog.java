package org.integg.eggroll.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The metrics file of a run in progress: each line is appended at once. */
final class MetricsLog implements AutoCloseable {
  /** Name of the file for lines that were removed. */
  private static final String CUT = "metrics-cut.jsonl";

  private final Path path;
  // A channel would close itself when its thread is interrupted.
  private final RandomAccessFile file;
  private final Optional<StepMetrics> last;
  private final int found;
  private Optional<StepMetrics> best = Optional.empty();

  private MetricsLog(Path path, RandomAccessFile file, List<StepMetrics> steps) {
    this.path = path;
    this.file = file;
    found = steps.size();
    last = steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
  }

  /**
   * Opens the file, created if it is missing, and removes the lines after a step: they are kept at
   * the end of {@code metrics-cut.jsonl} beside it.
   *
   * @param bestStep of the best weights on the disk, if there are any: they count as the best even
   *     if their line was removed; if no line is theirs, no weights do
   * @throws RunException if that fails, or a line up to that step is wrong
   */
  static MetricsLog open(Path path, long step, OptionalLong bestStep) throws RunException {
    Contents contents = contents(path, step);
    try {
      keep(path.resolveSibling(CUT), contents.rest());
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        file.setLength(contents.end());
        file.seek(contents.end());
      } catch (IOException e) {
        file.close();
        throw e;
      }
      MetricsLog log = new MetricsLog(path, file, contents.steps());
      if (bestStep.isPresent()) {
        Optional<StepMetrics> kept = validated(contents.steps().stream(), bestStep.getAsLong());
        log.best = kept.isPresent() ? kept : cut(path, bestStep.getAsLong());
      }
      return log;
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** All lines; an incomplete line at the end is skipped. */
  static List<StepMetrics> read(Path path) throws RunException {
    return contents(path, Long.MAX_VALUE).steps();
  }

  /**
   * The line of a validated step among the removed lines, now or earlier, the latest if there are
   * several; incomplete lines are skipped.
   *
   * @param path of the file from which they were removed
   * @throws RunException if they cannot be read
   */
  static Optional<StepMetrics> cut(Path path, long step) throws RunException {
    String lines = new String(bytes(path.resolveSibling(CUT)), StandardCharsets.UTF_8);
    return validated(
        lines
            .lines()
            .flatMap(line -> {
              try {
                return Stream.of(StepMetrics.ofJson(line));
              } catch (IllegalArgumentException e) {
                return Stream.empty();
              }
            }),
        step);
  }

  private static Optional<StepMetrics> validated(Stream<StepMetrics> steps, long step) {
    return steps
        .filter(each -> each.step() == step && each.score().isValidated())
        .reduce((earlier, later) -> later);
  }

  /** Adds lines to a file; they are on the disk before the original lines are gone. */
  static void keep(Path path, byte[] lines) throws IOException {
    if (lines.length > 0) {
      try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
        out.write(lines);
        out.write(lines[lines.length - 1] == '\n' ? new byte[0] : new byte[] {'\n'});
        out.getFD().sync();
      }
    }
  }

  /**
   * The whole lines up to a step, the length of the file with these alone, and the bytes after
   * them.
   */
  private record Contents(List<StepMetrics> steps, long end, byte[] rest) {}

  private static Contents contents(Path path, long step) throws RunException {
    byte[] bytes = bytes(path);
    List<StepMetrics> steps = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        StepMetrics metrics = parse(path, steps.size() + 1, bytes, start, i);
        if (metrics.step() > step) {
          break;
        }
        long before = steps.isEmpty() ? 0 : steps.getLast().step();
        if (metrics.step() <= before) {
          throw new RunException(
              "%s: line %d: step %d comes after step %d; delete that line"
                  .formatted(path, steps.size() + 1, metrics.step(), before));
        }
        steps.add(metrics);
        start = i + 1;
      }
    }
    return new Contents(steps, start, Arrays.copyOfRange(bytes, start, bytes.length));
  }

  /** The whole content of a file; empty if it is missing. */
  private static byte[] bytes(Path path) throws RunException {
    RunException.requireRegular(path);
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new RunException(path + ": cannot be read (" + RunException.reason(e) + ")", e);
    }
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

  /** How many steps had a line when the file was opened. */
  int found() {
    return found;
  }

  /** The metrics of the last step that was there when the file was opened. */
  Optional<StepMetrics> last() {
    return last;
  }

  /** The step of the best weights ({@link Score#isBetterThan}). */
  Optional<StepMetrics> best() {
    return best;
  }

  /** Adds a line. */
  void append(StepMetrics metrics) throws RunException {
    try {
      file.write((metrics.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw writing(path, e);
    }
    if (metrics.isBetterThan(best)) {
      best = Optional.of(metrics);
    }
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
            .formatted(path, RunException.reason(e)),
        e);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
