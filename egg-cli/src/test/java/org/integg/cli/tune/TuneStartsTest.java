package org.integg.cli.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.integg.cli.Cli;
import org.integg.model.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code egg tune --starts} reports each start that it tries, and then makes an ordinary
 * run; what is wrong is said before any start is tried.
 */
class TuneStartsTest {
  @TempDir private Path folder;

  private Cli.Result tune(String... args) {
    Cli cli = new Cli(folder);
    List<String> all = new ArrayList<>(List.of("tune", "--runs", cli.runs().toString()));
    Collections.addAll(all, "--env", "Catch", "--mlp", "none", "--population", "64");
    Collections.addAll(all, "--questions", "1", "--steps", "2");
    Collections.addAll(all, args);
    return cli.egg(all.toArray(String[]::new));
  }

  @Test
  void eachStartIsReportedAndMistakesComeFirst() throws IOException {
    Cli.Result result = tune("--name", "r", "--dim", "16", "--starts", "2");
    assertEquals(0, result.code(), result.err());
    List<String> lines = result.lines();
    assertTrue(lines.get(0).matches("start 1 of 2: return \\S+ after 100 steps"), lines.get(0));
    assertTrue(lines.get(1).matches("start 2 of 2: return \\S+ after 100 steps"), lines.get(1));
    assertTrue(lines.get(2).startsWith("run "), lines.get(2));
    Path start = folder.resolve("runs/r/start.safetensors");
    assertEquals(Map.of("environment", "Catch", "starts", "2"), Checkpoint.read(start).notes());
    requireRefusal("r exists already", "--name", "r", "--starts", "2");
    requireRefusal("starts 0: must be from 1 to 1000", "--name", "s", "--starts", "0");
    requireRefusal("starts 1001: must be from 1 to 1000", "--name", "s", "--starts", "1001");
    requireRefusal("dim 7: ", "--name", "s", "--starts", "2", "--dim", "7");
  }

  private void requireRefusal(String words, String... wrong) {
    Cli.Result refused = tune(wrong);
    assertEquals(2, refused.code(), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains(words), refused.err());
    assertFalse(refused.out().contains("start"), refused.out());
  }
}
