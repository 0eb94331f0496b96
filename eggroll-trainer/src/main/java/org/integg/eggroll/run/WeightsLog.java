package org.integg.eggroll.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.integg.model.AtomicFile;
import org.integg.model.Inspection;
import org.integg.model.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The weights over a run, {@code weights.jsonl}: for each validated step one line with the
 * histogram of every tensor. Steps that are done again after a kill have a second line; the later
 * line counts.
 */
final class WeightsLog implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String STEP = "step";

  /** Name of the file for lines that were removed. */
  private static final String CUT = "weights-cut.jsonl";

  private final Path path;
  private final RandomAccessFile file;

  private WeightsLog(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /** Opens the file, created if it is missing; an incomplete line is ended. */
  static WeightsLog open(Path path) throws RunException {
    RunException.requireRegular(path);
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        long length = file.length();
        file.seek(Math.max(0, length - 1));
        if (length > 0 && file.read() != '\n') {
          file.write('\n');
        }
        return new WeightsLog(path, file);
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** The step of the last line that has one; empty if there is no such line. */
  static OptionalLong lastStep(Path path) throws RunException {
    return lines(path).reversed().stream()
        .map(WeightsLog::step)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  /**
   * Removes the lines of later steps, which are kept at the end of {@code weights-cut.jsonl}.
   *
   * @throws RunException if that fails; nothing is lost then
   */
  static void cut(Path path, long step) throws RunException {
    Predicate<String> isLater = line -> step(line).orElse(0) > step;
    List<String> lines = lines(path);
    List<String> later = lines.stream().filter(isLater).toList();
    if (!later.isEmpty()) {
      List<String> others = lines.stream().filter(isLater.negate()).toList();
      try {
        MetricsLog.keep(path.resolveSibling(CUT), bytes(later));
        AtomicFile.write(path, to -> to.write(bytes(others)));
      } catch (IOException e) {
        throw writing(path, e);
      }
    }
  }

  /** The lines byte for byte, whatever they hold: one character is one byte. */
  private static List<String> lines(Path path) throws RunException {
    RunException.requireRegular(path);
    try {
      String text = Files.readString(path, StandardCharsets.ISO_8859_1);
      return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new RunException(path + ": cannot be read (" + RunException.reason(e) + ")", e);
    }
  }

  private static byte[] bytes(List<String> lines) {
    return lines.stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static OptionalLong step(String line) {
    try {
      JsonNode step = MAPPER.readTree(line).path(STEP);
      return step.isIntegralNumber() && step.canConvertToLong()
          ? OptionalLong.of(step.asLong())
          : OptionalLong.empty();
    } catch (JacksonException e) {
      return OptionalLong.empty(); // half a line that a kill left
    }
  }

  /** Adds a line. */
  void append(long step, Parameters weights) throws RunException {
    ObjectNode line = MAPPER.createObjectNode();
    line.put(STEP, step);
    ObjectNode tensors = line.putObject("tensors");
    for (Inspection.TensorReport report : Inspection.tensors(weights)) {
      ObjectNode tensor = tensors.putObject(report.spec().name());
      tensor.put("saturated", report.saturated());
      ArrayNode bins = tensor.putArray("histogram");
      report.histogram().forEach(bins::add);
    }
    try {
      file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
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
