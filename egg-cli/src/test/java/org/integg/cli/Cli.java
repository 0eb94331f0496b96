package org.integg.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import sun.misc.Signal;

/** Runs the command in this process, in a private folder, for the tests of commands. */
public final class Cli {
  private final Path folder;

  /** Commands whose runs and cache are in {@code folder}. */
  public Cli(Path folder) {
    this.folder = folder;
  }

  /** The result of one command line. */
  public record Result(int code, String out, String err) {
    /** Standard output, line by line. */
    public List<String> lines() {
      return out.lines().toList();
    }
  }

  /** Runs a command line unchanged. */
  public Result egg(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Egg.run(out, err, args);
    return new Result(code, out.toString(), err.toString());
  }

  /** Runs {@code egg train} with this folder's runs and cache. */
  public Result train(String... args) {
    List<String> all = new ArrayList<>(List.of("train", "--runs", runs().toString()));
    Collections.addAll(all, "--cache", cache().toString());
    Collections.addAll(all, args);
    return egg(all.toArray(String[]::new));
  }

  /**
   * Begins a run of the published estimator with a model so small that steps take almost no time.
   */
  public Result trainTiny(String name, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--name", name, "--corpus", text().toString()));
    Collections.addAll(all, "--dim", "16", "--layers", "1", "--population", "128");
    Collections.addAll(all, "--tokens-per-update", "8", "--validate-every", "2");
    Collections.addAll(all, args);
    return train(all.toArray(String[]::new));
  }

  /** Begins a run with feedback and an equally small model. */
  public Result trainFeedback(String name, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--name", name, "--corpus", text().toString()));
    Collections.addAll(all, "--estimator", "feedback", "--dim", "16", "--layers", "1");
    Collections.addAll(all, "--blocks", "1", "--tokens-per-update", "8", "--validate-every", "2");
    Collections.addAll(all, args);
    return train(all.toArray(String[]::new));
  }

  public Path runs() {
    return folder.resolve("runs");
  }

  public Path cache() {
    return folder.resolve("cache");
  }

  /** The file of a run's weights. */
  public Path model(String run) {
    return runs().resolve(run).resolve("model.safetensors");
  }

  /** A text of a few kilobytes. */
  public Path text() throws IOException {
    Path file = folder.resolve("text.txt");
    if (!Files.exists(file)) {
      Files.writeString(file, "The quick brown fox jumps over the lazy dog.\n".repeat(100));
    }
    return file;
  }

  /** A random byte model on the disk. */
  public Path checkpoint(int width, int layers) throws IOException {
    Path file = folder.resolve("d%d-l%d.safetensors".formatted(width, layers));
    EggConfig config = new EggConfig(256, width, layers);
    new Checkpoint(
            RandomCheckpoints.gaussian(config, 1),
            java.util.Optional.of(Checkpoint.BYTES),
            java.util.Map.of("step", "12"))
        .write(file);
    return file;
  }

  /** A file with this name and text. */
  public Path file(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A jar with a reward named mine with this method body, which may count in {@code calls}. */
  public Path rewards(String body) throws IOException {
    Path source = folder.resolve("Mine.java");
    String text =
        """
        import org.integg.tasks.*;
        public final class Mine implements Reward {
          static int calls;
          public String name() { return "mine"; }
          public synchronized int reward(Question question, String answer) { %s }
        }
        """;
    Files.writeString(source, text.formatted(body));
    String path = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", path, source.toString());
    if (code != 0) {
      throw new IOException("does not compile: " + body);
    }
    Path jar = folder.resolve("own.jar");
    Files.deleteIfExists(jar);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("Mine.class"));
      out.write(Files.readAllBytes(folder.resolve("Mine.class")));
      out.putNextEntry(new JarEntry("META-INF/services/org.integg.tasks.Reward"));
      out.write("Mine".getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  /**
   * Skips the test if the process was started to ignore the signal, as with nohup or a shell's
   * {@code &}.
   */
  private static void assumeHeard(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String ignored = Files.readString(status).replaceAll("(?s).*SigIgn:\\s*(\\w+).*", "$1");
      long bit = 1L << (new Signal(signal).getNumber() - 1);
      assumeTrue((Long.parseUnsignedLong(ignored, 16) & bit) == 0, signal + " is ignored");
    }
  }

  /** Raises a signal once a run has written metrics; the test is skipped if signals are ignored. */
  public static Thread signalWhenWritten(Path metrics, String signal) throws IOException {
    assumeHeard(signal);
    // The first line of metrics is written while the run listens for the signal.
    return Thread.startVirtualThread(() -> {
      while (!Files.exists(metrics) || metrics.toFile().length() == 0) {
        Thread.yield();
      }
      Signal.raise(new Signal(signal));
    });
  }
}
