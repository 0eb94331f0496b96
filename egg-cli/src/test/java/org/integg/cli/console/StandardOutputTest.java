package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.integg.cli.Cli;
import org.integg.cli.Egg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: if standard output cannot be written, every command gives one line and exit code 1, but
 * not if the reader has gone; foreign names in the log are cleaned, too.
 */
class StandardOutputTest {
  @TempDir private Path folder;

  /** The command in a separate process. */
  private static ProcessBuilder egg(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Collections.addAll(command, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    Collections.addAll(command, "-cp", System.getProperty("java.class.path"), Egg.class.getName());
    command.addAll(args);
    return new ProcessBuilder(command);
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
        .reduce("", (a, b) -> a + b + "\n");
  }

  private List<String> words(String command) throws IOException {
    Cli cli = new Cli(folder);
    String model = cli.checkpoint(16, 1).toString();
    return List.of(
        command
            .replace("MODEL", model)
            .replace("TOKENS", cli.file("t.bin", "abcd").toString())
            .replace("TEXT", cli.text().toString())
            .replace("CACHE", cli.cache().toString())
            .split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "",
        "sample --checkpoint MODEL --tokens 20",
        "inspect MODEL",
        "inspect --json MODEL",
        "score --checkpoint MODEL --tokens TOKENS",
        "corpus recipes",
        "corpus head TEXT --cache CACHE",
        "corpus stats TEXT --cache CACHE"
      })
  void aFullDiskIsAFailure(String command) throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "no /dev/full here");
    List<String> words = command.isEmpty() ? List.of() : words(command);
    Process process = egg(words).redirectOutput(full).start();
    String err = text(process.getErrorStream());
    assertEquals(1, process.waitFor(), err);
    String last = err.lines().toList().getLast();
    assertTrue(last.startsWith("egg: standard output cannot be written ("), err);
    assertFalse(Files.isRegularFile(full.toPath()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "corpus recipes", "sample --checkpoint MODEL --tokens 100000000"})
  void aReaderThatHasGoneIsNone(String command) throws Exception {
    Process process = egg(words(command)).start();
    process.getInputStream().close();
    String err = text(process.getErrorStream());
    assertEquals(0, process.waitFor(), err);
    assertFalse(err.contains("egg: "), err);
  }

  /** The log and stack traces use the same output. */
  @Test
  void theLogIsCleaned() throws Exception {
    Path evil = Files.createDirectory(folder.resolve("\u001b[2J"));
    Path none = evil.resolve("none");
    Process failed = egg(List.of("--debug", "inspect", none.toString())).start();
    String err = text(failed.getErrorStream());
    assertTrue(err.contains("none"), err); // the message, and the stack trace
    assertFalse(err.contains("\u001b"), err);
  }
}
