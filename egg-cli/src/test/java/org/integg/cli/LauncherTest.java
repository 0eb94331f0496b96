package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the launcher {@code ./egg} builds what a cluster needs exactly when the command line or a
 * file of options requests a cluster. It leaves out the Vector API for exactly those commands that
 * do not need it, and needs nothing that may be missing. A closed standard input counts as empty.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "egg");

  @TempDir private Path folder;

  /** The result of the launcher's own function for a command line. */
  private boolean wantsSpark(String... words) throws IOException, InterruptedException {
    String script = Files.readString(LAUNCHER, StandardCharsets.UTF_8);
    int from = script.indexOf("wants_spark() {");
    int to = script.indexOf("# Sets SPARK_HOME to a folder");
    assertTrue(from > 0 && to > from, "the launcher has another form");
    List<String> command = new ArrayList<>(List.of("sh", "-euc"));
    command.add(script.substring(from, to) + "\nif wants_spark \"$@\"; then echo yes; fi");
    command.add("egg");
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.isEmpty() || said.equals("yes\n"), said);
    return !said.isEmpty();
  }

  /** Whether the launcher's own function considers a command a light one. */
  private boolean isLight(String javaOptions, String natives, String... words) throws Exception {
    String script = Files.readString(LAUNCHER, StandardCharsets.UTF_8);
    int from = script.indexOf("is_light() {");
    int to = script.indexOf("# Becomes Java for a light command");
    assertTrue(from > 0 && to > from, "the launcher has another form");
    List<String> command = new ArrayList<>(List.of("sh", "-euc"));
    command.add(
        "native="
            + natives
            + "\n"
            + script.substring(from, to)
            + "\nif is_light \"$@\"; then echo yes; fi");
    command.add("egg");
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("EGG_JAVA_OPTS", javaOptions);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.equals("yes\n");
  }

  @Test
  void onlyWhatComputesNeedsTheVectorApi() throws Exception {
    String[][] light = {{}, {"--version"}, {"-h"}, {"inspect", "train"}, {"--debug", "help"}};
    for (String[] words : light) {
      assertTrue(isLight("", "", words), String.join(" ", words));
      assertTrue(isLight("-Xmx8g", "folder", words), String.join(" ", words));
    }
    String[][] heavy = {{"train"}, {"--debug", "eval", "--name", "a"}, {"bench"}, {"nothing"}};
    for (String[] words : heavy) {
      assertEquals(false, isLight("", "folder", words), String.join(" ", words));
    }
    assertTrue(isLight("", "", "report", "runs/a"));
    for (String draws : List.of("sample", "watch")) {
      assertTrue(isLight("", "folder", draws, "--name", "a"));
      assertEquals(false, isLight("", "", draws, "--name", "a"));
    }
    assertEquals(false, isLight("-Dintegg.kernels=vector", "folder", "sample"));
  }

  @Test
  void nothingDemandsTheCache() throws IOException {
    String script = Files.readString(LAUNCHER, StandardCharsets.UTF_8);
    assertTrue(script.contains("[ ! -f \"$cache\" ] ||"), "the launcher has another form");
    assertEquals(
        false, script.contains("AOTMode"), "Java goes on without a cache unless it is told");
  }

  /** As with {@code egg corpus - <&-}, where no other file may become standard input. */
  @Test
  void closedStandardInputIsEmpty() throws Exception {
    String script = Files.readString(LAUNCHER, StandardCharsets.UTF_8);
    int to = script.indexOf("# --- where the sources are");
    assertTrue(to > 0, "the launcher has another form");
    Path start = folder.resolve("start.sh");
    Files.writeString(start, script.substring(0, to) + "\ncat " + start + " - <&0 | tail -n 1\n");
    String own = "cat " + start + " - <&0 | tail -n 1\n";
    for (String input : List.of("<&-", "</dev/null")) {
      assertEquals(own, output("sh " + start + " " + input), input);
    }
    assertEquals("given\n", output("echo given | sh " + start));
  }

  private String output(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void buildsForAClusterThatCanBe() throws Exception {
    for (String master :
        List.of("local-cluster[2,1,1024]", "spark://h:7077", "k8s://https://h", "yarn", "local")) {
      assertTrue(wantsSpark("train", "--master", master, "--steps", "3"), master);
      assertTrue(wantsSpark("train", "--steps", "3", "--master=" + master), master);
    }
    Files.writeString(folder.resolve("settings"), "--steps 3 # three\n  --master yarn\n");
    assertTrue(wantsSpark("train", "@settings"));
  }

  @Test
  void buildsForNothingElse() throws Exception {
    Files.writeString(folder.resolve("settings"), "--steps 3 # without --master yarn\n");
    String[][] others = {
      {},
      {"train"},
      {"train", "--master"},
      {"train", "--master", "foo"},
      {"train", "--master=foo"},
      {"train", "--name", "yarn"},
      {"train", "--corpus", "--master yarn"},
      {"train", "@settings"},
      {"train", "@nowhere"}
    };
    for (String[] words : others) {
      assertEquals(false, wantsSpark(words), String.join(" ", words));
    }
  }
}
