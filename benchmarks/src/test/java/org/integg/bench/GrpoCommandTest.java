package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Claim: {@code egg bench grpo} tunes for its budget, prints and writes a row for each quarter of
 * it, and keeps the weights; a mistake is one line.
 */
class GrpoCommandTest {
  @TempDir Path folder;

  private String grpo(String... arguments) throws IOException {
    Path model = folder.resolve("model.safetensors");
    EggConfig config = new EggConfig(256, 16, 1);
    new Checkpoint(RandomCheckpoints.gaussian(config, 1), Optional.of(Checkpoint.BYTES), Map.of())
        .write(model);
    List<String> line = new ArrayList<>(List.of("grpo", "--checkpoint", model.toString()));
    line.addAll(List.of("--blocks", "1", "--tokens", "12"));
    line.addAll(List.of(arguments));
    return BenchRun.of(line);
  }

  @Test
  void aRowForEachQuarter() throws IOException {
    Path json = folder.resolve("grpo.json");
    Path out = folder.resolve("tuned.safetensors");
    List<String> printed =
        grpo("--task", "sort-3", "--steps", "8", "--out", out.toString(), "--json", json.toString())
            .lines()
            .toList();
    assertTrue(printed.getFirst().startsWith("sort-3: 0."), () -> String.join("\n", printed));
    JsonNode written = new ObjectMapper().readTree(Files.readAllBytes(json));
    assertEquals(List.of("settings", "task", "rows"), List.copyOf(written.propertyNames()));
    JsonNode rows = written.get("rows");
    assertEquals(4, rows.size());
    for (int row = 0; row < 4; row++) {
      assertEquals(2 * (row + 1), rows.get(row).get("steps").asInt());
    }
    assertEquals(Optional.of(Checkpoint.BYTES), Checkpoint.read(out).tokenizer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--out"})
  void theModelAndTheQuestionsAreNotOverwritten(String option) throws IOException {
    Path questions = folder.resolve("own.jsonl");
    Files.writeString(
        questions,
        IntStream.range(0, 40)
            .mapToObj("{\"prompt\":\"%d\",\"answer\":\"a\"}\n"::formatted)
            .collect(Collectors.joining()));
    for (Path file : List.of(questions, folder.resolve("model.safetensors"))) {
      assertEquals(
          "%s %s: would overwrite the input %s; name another file".formatted(option, file, file),
          grpo("--task", "jsonl:" + questions, option, file.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--seed, 1, task: is missing; give --task",
    "--task, sort-40, 'tokens 12: a question of sort-40 with its answer has up to 84; give at least"
        + " --tokens 84'",
    "--task, none, 'task ''none'': there are '",
  })
  void mistakesAreOneLine(String option, String value, String line) throws IOException {
    String said = grpo(option, value);
    assertTrue(said.startsWith(line), said);
    assertEquals(1, said.lines().count(), said);
  }
}
