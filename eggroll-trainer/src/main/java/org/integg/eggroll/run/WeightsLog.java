package org.integg.eggroll.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.integg.model.Inspection;
import org.integg.model.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What weights look like over a run, {@code weights.jsonl}: for each validated step one line with
 * the histogram of every tensor. Steps that are done again after a kill are there again; the later
 * line counts.
 */
final class WeightsLog implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path path;
  private final RandomAccessFile file;

  private WeightsLog(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /** Opens the file, made if it is not there; a line that is half there is ended. */
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

  /** Adds a line. */
  void append(long step, Parameters weights) throws RunException {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("step", step);
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
