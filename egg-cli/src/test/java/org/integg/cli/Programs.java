package org.integg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the system that tests run: compilers, interpreters, browsers. */
final class Programs {
  private Programs() {}

  /** The result of a program; texts are in Latin-1, so that every byte is kept. */
  record Result(int code, String out, String err) {}

  /** The first of these names that is a program on the path. */
  static Optional<String> find(String... names) {
    return Stream.of(names).filter(Programs::isThere).findFirst();
  }

  private static boolean isThere(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Runs a program in a folder until it ends. */
  static Result run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "run", ".out");
    Path err = Files.createTempFile(folder, "run", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    int code = process.waitFor();
    return new Result(
        code,
        Files.readString(out, StandardCharsets.ISO_8859_1),
        Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  /** Runs a program with some more words. */
  static Result run(Path folder, List<String> command, String... more)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    Collections.addAll(all, more);
    return run(folder, all);
  }
}
