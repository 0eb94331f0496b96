package org.integg.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.watch.Watch;
import org.integg.kernels.ScalarKernels;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * Runs some short commands, so that Java can cache what it makes of their classes (JEP 514). The
 * launcher starts this after a build. It ends like the command, through its main method.
 */
public final class Rehearsal {
  private static final EggConfig SMALL = new EggConfig(256, 256, 1);
  private static final int SPREAD = 33;

  /** Enough steps that Java compiles the code that reads them. */
  private static final int STEPS = 20_000;

  private static final int VALIDATION = 100;

  private static final String CONFIG =
      """
      {"model": {"vocabulary": 256, "width": 256, "layers": 1, "mlp": "relu"},
       "train": {"blocks": 2, "tokens_per_update": 8, "rate": 0.3, "ema": 0.99, "seed": 0},
       "corpus": ["text.txt"], "tokenizer": "bytes", "shuffle": null, "drop_duplicates": false,
       "validation_fraction": 0.1, "corpus_fingerprint": "", "validate_every": 100,
       "validation_tokens": 0, "checkpoint_seconds": 30, "keep_checkpoints": 3}
      """;

  private Rehearsal() {}

  /**
   * Runs the commands.
   *
   * @param args a folder that can be written
   */
  public static void main(String[] args) throws IOException {
    Path model = Files.createTempFile(Path.of(args[0]), "rehearsal", ".safetensors");
    try {
      write(model);
      for (List<String> command : commands(model.toString())) {
        int code =
            Egg.run(Writer.nullWriter(), Writer.nullWriter(), command.toArray(String[]::new));
        if (code != 0) {
          throw new IllegalStateException("egg " + String.join(" ", command) + " failed");
        }
      }
    } finally {
      Files.delete(model);
    }
    watch(Files.createTempDirectory(Path.of(args[0]), "rehearsal"));
    Egg.main(new String[] {"--version"});
  }

  private static List<List<String>> commands(String model) {
    return List.of(
        List.of("--help"),
        List.of("sample", "--help"),
        List.of("watch", "--help"),
        List.of("inspect", model),
        List.of("sample", "--checkpoint", model, "--prompt", "It was ", "--tokens", "300"),
        List.of("sample", "--checkpoint", model, "--temperature", "0.5", "--top-k", "40"),
        List.of("sample", "--checkpoint", model, "--top-p", "0.9", "--min-p", "0.01"));
  }

  /** Serves a browser's first requests about a run of many steps. */
  private static void watch(Path runs) throws IOException {
    Map<String, String> files =
        Map.of(
            "config.json", CONFIG, "baselines.json", "{\"gzip\": 3.5}", "metrics.jsonl", metrics());
    Path run = Files.createDirectory(runs.resolve("run"));
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(run.resolve(file.getKey()), file.getValue());
      }
      try (Watch watch = Watch.onLoopback(List.of(runs), 0, ScalarKernels::new)) {
        int port = URI.create(watch.address()).getPort();
        for (String path :
            List.of("/", "/page.css", "/page.js", "/api/runs", "/api/series?run=run", "/events")) {
          get(port, path);
        }
      }
    } finally {
      for (String file : files.keySet()) {
        Files.deleteIfExists(run.resolve(file));
      }
      Files.delete(run);
      Files.delete(runs);
    }
  }

  /**
   * Requests a path and reads the answer to its end; from events, which have no end, reads the
   * first.
   */
  private static void get(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = answer.readLine();
      if (line == null || !line.startsWith("HTTP/1.1 200 ")) {
        throw new IllegalStateException(path + ": no answer");
      }
      while (line != null && !line.startsWith("data: ")) {
        line = answer.readLine();
      }
    }
  }

  /** Lines as training writes them, with numbers of all kinds; some steps have more numbers. */
  private static String metrics() {
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= STEPS; step++) {
      double seconds = step / 128.0;
      lines
          .append("{\"step\":" + step + ",\"member_tokens\":" + step * 1000L)
          .append(",\"seconds\":" + seconds + ",\"cpu_seconds\":" + seconds)
          .append(",\"train_bpb\":" + (2 + 1.0 / step) + ",\"changed\":" + step % SPREAD)
          .append(",\"saturation\":1.2E-5,\"member_tokens_per_s\":128000.0")
          .append(",\"fitness_spread\":[-0.51,-0.0625,0.0,0.0625,0.53]")
          .append(step % VALIDATION == 0 ? ",\"val_bpb\":2.125,\"val_bpb_exact\":2.125" : "")
          .append("}\n");
    }
    return lines.toString();
  }

  /** A model of the usual size whose weights mean nothing. */
  private static void write(Path file) throws IOException {
    Parameters parameters =
        Parameters.initial(SMALL, (id, index) -> (id + index) % SPREAD - SPREAD / 2);
    new Checkpoint(parameters, Optional.of(Checkpoint.BYTES), Map.of()).write(file);
  }
}
