package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code egg bench} on a short text. */
final class BenchRun {
  private BenchRun() {}

  /**
   * Runs a subcommand.
   *
   * @param folder of the text and of the cache
   * @return what it printed, or the message that it failed with
   */
  static String of(Path folder, String command, String... arguments) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(200));
    StringWriter out = new StringWriter();
    CommandLine bench = new CommandLine(new Bench()).setOut(new PrintWriter(out, true));
    bench.setErr(new PrintWriter(new StringWriter()));
    bench.setExecutionExceptionHandler((failure, at, parsed) -> {
      out.write(String.valueOf(failure.getMessage()));
      return 2;
    });
    String cache = folder.resolve("cache").toString();
    List<String> line =
        new ArrayList<>(List.of(command, "--corpus", text.toString(), "--cache", cache));
    line.addAll(List.of(arguments));
    bench.execute(line.toArray(String[]::new));
    return out.toString();
  }
}
