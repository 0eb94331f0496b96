package org.integg.cli.watch;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;

/** Run folders for tests, made without a run. */
public final class Folders {
  private Folders() {}

  /** A folder with a configuration, baselines, and no steps yet. */
  public static Path run(Path runs, String name, long seed) throws IOException {
    Path folder = Files.createDirectories(runs.resolve(name));
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model": {"vocabulary": 256, "width": 16, "layers": 2, "mlp": "relu"},
         "train": {"estimator": "aligned", "blocks": 2, "group_size": 4, "horizon": 2,
                   "control": "learned", "tokens_per_update": 4, "rate": 0.4, "ema": 0.99,
                   "seed": %d},
         "corpus": ["text.txt"], "tokenizer": "bytes", "shuffle": null, "drop_duplicates": false,
         "validation_fraction": 0.1, "corpus_fingerprint": "0123456789abcdef",
         "validate_every": 10, "validation_tokens": 2000, "checkpoint_seconds": 30,
         "keep_checkpoints": 3}
        """
            .formatted(seed));
    Files.writeString(folder.resolve("baselines.json"), "{\"bigram\": 3.5, \"xz -9\": 2.5}\n");
    return folder;
  }

  /** A line of metrics; every tenth step is validated. */
  static String line(long step, double loss) {
    String validation =
        step % 10 == 0 ? String.format(Locale.ROOT, ",\"val_bpb_exact\":%.3f", loss + 0.25) : "";
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"member_tokens\":%d,\"seconds\":%.3f,\"cpu_seconds\":%.3f,"
            + "\"train_bpb\":%.3f,\"changed\":%d,\"saturation\":0.001,"
            + "\"member_tokens_per_s\":1000.0,"
            + "\"fitness_spread\":[%.3f,-0.125,0.0,0.125,%.3f]%s}%n",
        step,
        step * 1000,
        step * 0.5,
        step * 0.25,
        loss,
        100 + step % 7,
        -loss / 8,
        loss / 8,
        validation);
  }

  /** Adds steps whose loss falls from 8 towards 2. */
  static void steps(Path run, long from, long to) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (long step = from; step <= to; step++) {
      lines.append(line(step, 2 + 6.0 / step));
    }
    append(run.resolve("metrics.jsonl"), lines.toString());
  }

  /**
   * Adds a run with {@code steps} steps that looks like a long one: scattered numbers of six
   * digits, and a validation every hundred steps. Equal seeds give equal bytes.
   */
  static Path longRun(Path runs, String name, long seed, int steps) throws IOException {
    Path folder = run(runs, name, seed);
    SplittableRandom chance = new SplittableRandom(seed);
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("metrics.jsonl"))) {
      for (int step = 1; step <= steps; step++) {
        out.write(longLine(step, chance));
      }
    }
    return folder;
  }

  /** A line of such a run. */
  static String longLine(int step, SplittableRandom chance) {
    double loss = 2 + 6 / Math.sqrt(step) + chance.nextDouble(-0.1, 0.1);
    double spread = chance.nextDouble(0.2, 0.4);
    String validation =
        step % 100 == 0
            ? String.format(Locale.ROOT, ",\"val_bpb\":%.6f,\"val_bpb_exact\":%.6f", loss, loss)
            : "";
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"member_tokens\":%d,\"seconds\":%.3f,\"cpu_seconds\":%.3f,"
            + "\"train_bpb\":%.6f,\"changed\":%d,\"saturation\":%.6E,"
            + "\"member_tokens_per_s\":%d.0,"
            + "\"fitness_spread\":[%.4f,%.4f,0.0,%.4f,%.4f]%s}\n",
        step,
        step * 18_560L,
        step * 0.083,
        step * 0.075,
        loss,
        400 + chance.nextInt(200),
        2e-4 * chance.nextDouble(1, 1.5),
        170_000 + chance.nextInt(80_000),
        -spread,
        -spread / 3,
        spread / 3,
        spread,
        validation);
  }

  public static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Puts a random model into a run. */
  static void model(Path run) throws IOException {
    EggConfig config = new EggConfig(256, 16, 2);
    new Checkpoint(
            RandomCheckpoints.gaussian(config, 1),
            Optional.of(Checkpoint.BYTES),
            Map.of("step", "12"))
        .write(run.resolve("model.safetensors"));
  }
}
