package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.integg.eggroll.Spread;
import org.integg.eggroll.run.StepSpread;

/**
 * The numbers of a run's metrics file as columns, read further as the file grows. A line must be a
 * JSON object with a step, a whole number that fits a long; other lines are skipped and counted. A
 * line whose step is not above the last one removes the rows from its step on, because a run that
 * was killed repeats steps. Not thread-safe.
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

  /** Fields with the quantiles {@link Spread#PERCENT}. */
  static final List<String> SPREADS = Stream.of(Spread.Of.values()).map(StepSpread::field).toList();

  private static final int AXES = Axis.values().length;

  private final LineFollower follower;
  private final MetricsLine line = new MetricsLine(fields());
  private final Map<Axis, Column> axes = new EnumMap<>(Axis.class);
  private final Map<String, Column> metrics = new LinkedHashMap<>();
  private final Map<String, List<Column>> spreads = new LinkedHashMap<>();

  /** All columns in the order of a line's values; the axes come first. */
  private final Column[] columns;

  private final Column steps;
  private int skipped;

  RunSeries(Path file) {
    follower = new LineFollower(file);
    columns = new Column[line.values().length];
    Arrays.setAll(columns, i -> new Column());
    Iterator<Column> next = List.of(columns).iterator();
    for (Axis axis : Axis.values()) {
      axes.put(axis, next.next());
    }
    for (String metric : METRICS) {
      metrics.put(metric, next.next());
    }
    for (String spread : SPREADS) {
      spreads.put(spread, Spread.PERCENT.stream().map(percent -> next.next()).toList());
    }
    steps = axis(Axis.STEP);
  }

  private static List<MetricsLine.Field> fields() {
    List<MetricsLine.Field> fields = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      fields.add(new MetricsLine.Field(axis.field(), 1));
    }
    METRICS.forEach(name -> fields.add(new MetricsLine.Field(name, 1)));
    SPREADS.forEach(name -> fields.add(new MetricsLine.Field(name, Spread.PERCENT.size())));
    return fields;
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
            if (line.read(bytes, from, to) && isStep(line.values()[0])) {
              add(line.values());
            } else {
              skipped++;
            }
          }
        });
  }

  private static boolean isStep(double value) {
    return value >= 0 && value < 0x1p63 && value == Math.rint(value);
  }

  private void add(double[] values) {
    int row = steps.size();
    if (row > 0 && steps.value(row - 1) >= values[0]) {
      do {
        row--;
      } while (row > 0 && steps.value(row - 1) >= values[0]);
      cut(row);
    }
    for (int i = 0; i < values.length; i++) {
      boolean finite = Double.isFinite(values[i]);
      if (finite || i < AXES) {
        columns[i].add(row, finite ? values[i] : 0);
      }
    }
  }

  private void cut(int row) {
    for (Column each : columns) {
      each.cut(row);
    }
  }

  /** Number of steps read. */
  int rows() {
    return steps.size();
  }

  /** Number of lines that could not be read. */
  int skipped() {
    return skipped;
  }

  /** The positions of the steps on an axis, one value per row. */
  Column axis(Axis axis) {
    return Objects.requireNonNull(axes.get(axis));
  }

  /** A metric's values at the rows that have it. */
  Column metric(String name) {
    return Objects.requireNonNull(metrics.get(name));
  }

  /** The quantiles of one of {@link #SPREADS}, all at the same rows. */
  List<Column> spread(String name) {
    return Objects.requireNonNull(spreads.get(name));
  }
}
