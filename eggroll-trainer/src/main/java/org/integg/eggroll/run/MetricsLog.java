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

/** The metrics file of a run that goes on: lines are appended, each at once. */
final class MetricsLog implements AutoCloseable {
  /** Name of the file for lines that were taken out. */
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
   * Opens the file, made if it is not there, and takes out what comes after a step: those lines are
   * kept at the end of {@code metrics-cut.jsonl} beside it.
   *
   * @param bestStep of the best weights on the disk, if there are any: they are the best, also
   *     where their line is among those that were taken out; none are if no line is theirs
   * @throws RunException if that cannot be done, or a line up to that step is wrong
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

  /** All lines; one that is only half there, at the end, is passed over. */
  static List<StepMetrics> read(Path path) throws RunException {
    return contents(path, Long.MAX_VALUE).steps();
  }

  /**
   * The line of a validated step among those that were taken out, this time or before, the latest
   * if there are several; lines that are half there are passed over.
   *
   * @param path of the file that they were taken out of
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

  /** Adds lines to a file, which are on the disk before the others are gone. */
  static void keep(Path path, byte[] lines) throws IOException {
    if (lines.length > 0) {
      try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
        out.write(lines);
        out.write(lines[lines.length - 1] == '\n' ? new byte[0] : new byte[] {'\n'});
        out.getFD().sync();
      }
    }
  }

  /** Whole lines up to a step, the length of the file with these alone, and what comes after. */
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

  /** All of a file; nothing if it is not there. */
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
