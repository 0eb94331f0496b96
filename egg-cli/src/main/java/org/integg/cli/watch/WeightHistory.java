package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.integg.model.Checkpoint;
import org.integg.model.CheckpointException;
import org.integg.model.Inspection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The distribution of each tensor's weights over a run, from its {@code weights.jsonl}, or without
 * that file from its best and its newest weights. Not thread-safe.
 */
final class WeightHistory {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String STEP = "step";

  private final Path root;
  private final LineFollower follower;

  /** Lines as text, which take a tenth of the memory of the parsed values. */
  private final TreeMap<Long, byte[]> points = new TreeMap<>();

  private final TreeMap<Long, JsonNode> fromFiles = new TreeMap<>();
  private long filesModified;
  private int skipped;

  WeightHistory(Path root) {
    this.root = root;
    follower = new LineFollower(root.resolve("weights.jsonl"));
  }

  /** Reads what was added. */
  void update() throws IOException {
    follower.read(
        new LineFollower.Listener() {
          @Override
          public void restart() {
            points.clear();
            skipped = 0;
          }

          @Override
          public void line(byte[] bytes, int from, int to) {
            skipped += take(bytes, from, to) ? 0 : 1;
          }
        });
    if (points.isEmpty()) {
      lookAtFiles();
    }
  }

  /** Takes a line; returns false if it is not about weights. */
  private boolean take(byte[] bytes, int from, int to) {
    try {
      JsonNode line = MAPPER.readTree(bytes, from, to - from);
      JsonNode step = line.path(STEP);
      if (!step.isIntegralNumber()
          || !step.canConvertToLong()
          || !line.path("tensors").isObject()) {
        return false;
      }
      points.tailMap(step.asLong(), true).clear();
      points.put(step.asLong(), Arrays.copyOfRange(bytes, from, to));
      return true;
    } catch (JacksonException e) {
      return false; // half a line, left by a killed process
    }
  }

  /** Number of lines that could not be read. */
  int skipped() {
    return skipped;
  }

  private void lookAtFiles() {
    List<Path> files = List.of(root.resolve("best.safetensors"), root.resolve("model.safetensors"));
    long modified = files.stream().mapToLong(WeightHistory::modified).sum();
    if (modified == filesModified) {
      return;
    }
    filesModified = modified;
    fromFiles.clear();
    for (Path file : files) {
      try {
        Checkpoint checkpoint = Checkpoint.read(file);
        long step = Long.parseLong(checkpoint.notes().getOrDefault(STEP, "0"));
        fromFiles.put(step, point(step, Inspection.tensors(checkpoint.parameters())));
      } catch (CheckpointException | NumberFormatException e) {
        continue; // missing or damaged: the curve has one point fewer
      }
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private static JsonNode point(long step, List<Inspection.TensorReport> reports) {
    ObjectNode point = MAPPER.createObjectNode();
    point.put(STEP, step);
    ObjectNode tensors = point.putObject("tensors");
    for (Inspection.TensorReport report : reports) {
      ObjectNode tensor = tensors.putObject(report.spec().name());
      tensor.put("saturated", report.saturated());
      ArrayNode bins = tensor.putArray("histogram");
      report.histogram().forEach(bins::add);
    }
    return point;
  }

  /**
   * The points so far, ascending by step, evenly thinned; the first and the last are kept.
   *
   * @param most maximum number of points, at least 2
   */
  List<JsonNode> points(int most) {
    return points.isEmpty()
        ? thinned(fromFiles.values(), most)
        : thinned(points.values(), most).stream().map(MAPPER::readTree).toList();
  }

  private static <T> List<T> thinned(Collection<T> points, int most) {
    List<T> all = List.copyOf(points);
    if (all.size() <= most) {
      return all;
    }
    List<T> kept = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      // most and the number of lines are far below 2^31
      kept.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
    }
    return kept;
  }
}
