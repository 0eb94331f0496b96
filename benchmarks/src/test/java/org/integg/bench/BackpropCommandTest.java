package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Claim: {@code egg bench backprop} trains for its budget, and prints and writes a row for each
 * quarter of it, with falling loss; a mistake gives one line.
 */
class BackpropCommandTest {
  @TempDir Path folder;

  private String backprop(String... arguments) throws IOException {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--streams";
    all[arguments.length + 1] = "4";
    return BenchRun.of(folder, "backprop", all);
  }

  @Test
  void aRowForEachQuarter() throws IOException {
    Path json = folder.resolve("backprop.json");
    List<String> printed =
        backprop("--dim", "16", "--tokens", "16000", "--json", json.toString()).lines().toList();
    JsonNode written = new ObjectMapper().readTree(Files.readAllBytes(json));
    assertEquals(List.of("model", "settings", "rows"), List.copyOf(written.propertyNames()));
    JsonNode rows = written.get("rows");
    assertEquals(4, rows.size());
    double before = 8;
    for (int row = 0; row < 4; row++) {
      // Steps have 64 tokens; the first step that reaches a quarter ends it.
      assertEquals((4000 * (row + 1) + 63) / 64 * 64, rows.get(row).get("unique tokens").asInt());
      double bits = rows.get(row).get("bits per byte").asDouble();
      assertTrue(bits < before, () -> String.join("\n", printed));
      before = bits;
    }
    assertTrue(before < 1, () -> String.join("\n", printed));
    assertTrue(printed.getFirst().endsWith("D 16, L 1, MLP clip"), printed.getFirst());
    assertEquals(4, printed.stream().filter(line -> line.matches("\\| \\d+ +\\|.*")).count());
  }

  @ParameterizedTest
  @CsvSource({
    "--dim, 20, dim 20: the width must be a multiple of 16 from 16 to 4096",
    "--tokens, 0, tokens 0.0: must be 1 to 1000000000000000",
    "--cpu-seconds, -1, 'cpu-seconds -1.0: must be above 0, up to 1000000000'",
    "--rate, 0, 'rate 0.0: must be above 0, at most 127'"
  })
  void mistakesAreOneLine(String option, String value, String line) throws IOException {
    assertEquals(line, backprop(option, value));
  }
}
