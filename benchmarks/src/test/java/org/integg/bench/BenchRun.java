package org.integg.bench;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.integg.cli.Egg;

/** Runs {@code egg bench} on a short text. */
final class BenchRun {
  private BenchRun() {}

  /** What {@code egg bench} printed, or the message that it failed with. */
  static String of(List<String> arguments) {
    List<String> line = new ArrayList<>(List.of("bench"));
    line.addAll(arguments);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Egg.run(out, err, line.toArray(String[]::new));
    return code == 0 ? out.toString() : err.toString().strip().replaceFirst("^egg: ", "");
  }

  /**
   * Runs a subcommand on the text.
   *
   * @param folder of the text and of the cache
   * @return what it printed, or the message that it failed with
   */
  static String of(Path folder, String command, String... arguments) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(200));
    String cache = folder.resolve("cache").toString();
    List<String> line =
        new ArrayList<>(List.of(command, "--corpus", text.toString(), "--cache", cache));
    line.addAll(List.of(arguments));
    return of(line);
  }
}
