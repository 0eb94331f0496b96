package org.integg.cli.watch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.integg.eggroll.Spread;
import org.integg.model.AtomicFile;
import org.integg.tokenizer.Foreign;

/** The metrics of runs as files for TensorBoard: {@code DIR/RUN/events.out.tfevents.…}. */
final class EventFiles {
  /** Tags by fields of a line of metrics. */
  private static final Map<String, String> TAGS =
      Map.of(
          "train_bpb", "loss/train_bits_per_byte",
          "val_bpb_exact", "loss/validation_bits_per_byte",
          "reward", "reward/members",
          "reward_best", "reward/best_member",
          "solved", "reward/solved",
          "val_reward", "reward/validation",
          "val_solved", "reward/validation_solved",
          "member_tokens_per_s", "speed/member_tokens_per_second",
          "changed", "weights/changed",
          "saturation", "weights/saturation");

  private static final double MILLIS = 1000;

  private EventFiles() {}

  /** Begins an escape for a character that is not plain, or for this character itself. */
  private static final char ESCAPE = '%';

  /**
   * The folder of a run. Different runs have different folders, because they have different names.
   */
  static String folder(String run) {
    StringBuilder folder = new StringBuilder();
    run.codePoints()
        .forEach(c -> {
          if (Foreign.isPlain(c) && c != ESCAPE) {
            folder.appendCodePoint(c);
          } else {
            folder.append(ESCAPE).append(Integer.toHexString(c)).append(ESCAPE);
          }
        });
    return folder.toString();
  }

  /** Writes a run's file, either complete or not at all. An earlier file is replaced. */
  static void write(Path folder, WatchedRun run) throws IOException {
    Path place = Files.createDirectories(folder.resolve(folder(run.id())));
    double end = run.growth().modified() / MILLIS;
    Path file = place.resolve("events.out.tfevents.0000000000.integg");
    AtomicFile.write(
        file,
        raw -> {
          BufferedOutputStream out = new BufferedOutputStream(raw);
          write(new EventFile(out, end), run, end);
          out.flush();
        });
  }

  private static void write(EventFile file, WatchedRun run, double end) throws IOException {
    RunSeries series = run.look(all -> all);
    Column seconds = series.axis(Axis.SECONDS);
    double begin = seconds.size() == 0 ? end : end - seconds.value(seconds.size() - 1);
    for (String metric : RunSeries.METRICS) {
      write(file, series, begin, TAGS.getOrDefault(metric, metric), series.metric(metric));
    }
    for (String spread : RunSeries.SPREADS) {
      for (int i = 0; i < Spread.PERCENT.size(); i++) {
        String tag = "%s/%02d_percent".formatted(spread, Spread.PERCENT.get(i));
        write(file, series, begin, tag, series.spread(spread).get(i));
      }
    }
  }

  private static void write(
      EventFile file, RunSeries series, double begin, String tag, Column column)
      throws IOException {
    for (int i = 0; i < column.size(); i++) {
      int row = column.row(i);
      double time = begin + series.axis(Axis.SECONDS).value(row);
      long step = (long) series.axis(Axis.STEP).value(row);
      file.scalar(time, step, tag, (float) column.value(i));
    }
  }
}
