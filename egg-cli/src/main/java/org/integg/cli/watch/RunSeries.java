package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The numbers of a run's metrics file as columns, read on as it grows. A line that is no JSON
 * object with a step is passed over and counted; one whose step is not above the last takes those
 * from its step on out again, as a run does that goes on after a kill. Not thread-safe.
 */
final class RunSeries {
  /** Fields that are drawn, in the order of the pages. */
  static final List<String> METRICS =
      List.of(
          "val_bpb_exact",
          "train_bpb",
          "val_reward",
          "val_solved",
          "reward",
          "reward_best",
          "solved",
          "member_tokens_per_s",
          "changed",
          "saturation");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  private final LineFollower follower;
  private final Map<Axis, Column> axes = new EnumMap<>(Axis.class);
  private final Map<String, Column> metrics = new LinkedHashMap<>();

  /** Numbers of the line that is being read: axes, then metrics; NaN where there is none. */
  private final double[] line = new double[Axis.values().length + METRICS.size()];

  private final Map<String, Integer> places = new LinkedHashMap<>();
  private int skipped;

  RunSeries(Path file) {
    follower = new LineFollower(file);
    for (Axis axis : Axis.values()) {
      places.put(axis.field(), places.size());
      axes.put(axis, new Column());
    }
    for (String metric : METRICS) {
      places.put(metric, places.size());
      metrics.put(metric, new Column());
    }
  }

  /** Reads what was added to the file. */
  void update() throws IOException {
    follower.read(
        new LineFollower.Listener() {
          @Override
          public void restart() {
            cut(0);
            skipped = 0;
          }

          @Override
          public void line(byte[] bytes, int from, int to) {
            if (parse(bytes, from, to)) {
              add();
            } else {
              skipped++;
            }
          }
        });
  }

  private boolean parse(byte[] bytes, int from, int to) {
    Arrays.fill(line, Double.NaN);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken value = parser.nextToken();
        Integer place = places.get(name);
        if (place != null && value != null && value.isNumeric()) {
          line[place] = parser.getDoubleValue();
        } else {
          parser.skipChildren();
        }
      }
      return line[0] >= 0 && parser.currentToken() == JsonToken.END_OBJECT;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void add() {
    Column steps = axis(Axis.STEP);
    int row = steps.size();
    while (row > 0 && steps.value(row - 1) >= line[0]) {
      row--;
    }
    cut(row);
    int place = 0;
    for (Column axis : axes.values()) {
      double value = line[place++];
      axis.add(row, Double.isFinite(value) ? value : 0);
    }
    for (Column metric : metrics.values()) {
      double value = line[place++];
      if (Double.isFinite(value)) {
        metric.add(row, value);
      }
    }
  }

  private void cut(int row) {
    axes.values().forEach(each -> each.cut(row));
    metrics.values().forEach(each -> each.cut(row));
  }

  /** Steps that were read. */
  int rows() {
    return axis(Axis.STEP).size();
  }

  /** Lines that could not be read. */
  int skipped() {
    return skipped;
  }

  /** The places of the steps; one value for each row. */
  Column axis(Axis axis) {
    return Objects.requireNonNull(axes.get(axis));
  }

  /** A metric's values at the rows that have it. */
  Column metric(String name) {
    return Objects.requireNonNull(metrics.get(name));
  }
}
