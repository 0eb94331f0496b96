package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.integg.eggroll.StartWeights;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Claim: {@code egg bench cosine} prints, writes and draws values for each place, estimator, number
 * of draws and tensor, and the law through them, the same every time. A checkpoint replaces start
 * and training. A mistake gives one line.
 */
class CosineCommandTest {
  @TempDir Path folder;

  private String cosine(String... arguments) throws IOException {
    return BenchRun.of(folder, "cosine", arguments);
  }

  @Test
  void figuresForEachEstimatorAndTensor() throws IOException {
    Path json = folder.resolve("cosine.json");
    Path plot = folder.resolve("cosine.png");
    String[] arguments = {
      "--dim",
      "16",
      "--layers",
      "2",
      "--draws",
      "4",
      "--member-tokens",
      "20000",
      "--tokens-per-update",
      "8",
      "--estimators",
      "aligned,lowrank:population=256",
      "--json",
      json.toString(),
      "--plot",
      plot.toString()
    };
    String printed = cosine(arguments);
    JsonNode written = new ObjectMapper().readTree(Files.readAllBytes(json));
    JsonNode rows = written.get("rows");
    // Two places, two estimators, 1, 2 and 4 draws, and two rows of the law.
    assertEquals(2 * 2 * (3 + 2), rows.size());
    JsonNode four = rows.get(2);
    assertEquals("start", four.get("weights").asString());
    assertEquals("aligned", four.get("estimator").asString());
    assertEquals(4, four.get("draws").asInt());
    // 128 streams: a stem of nine tokens, four members of two tokens at each of eight.
    assertEquals(4 * 128 * (9 + 8 * 4 * 2), four.get("member-tokens").asInt());
    assertTrue(four.get("head").asDouble() > 0.5, printed);
    assertTrue(four.get("1.Wh").asDouble() > rows.get(0).get("1.Wh").asDouble(), printed);
    assertEquals("most", rows.get(3).get("draws").asString());
    assertEquals("trained", rows.get(10).get("weights").asString());
    // 18 tensors that vote plus a legend, four panels per row.
    assertEquals(5 * 300, ImageIO.read(plot.toFile()).getHeight());
    assertEquals(printed, cosine(arguments));
  }

  @Test
  void aCheckpointStaysAsItIs() throws IOException {
    EggConfig model = new EggConfig(256, 16, 1, Mlp.RELU);
    Path file = folder.resolve("model.safetensors");
    new Checkpoint(StartWeights.of(model, 7), Optional.of(Checkpoint.BYTES), Map.of()).write(file);
    List<String> printed =
        cosine(
                "--checkpoint",
                file.toString(),
                "--estimators",
                "lowrank:population=64",
                "--member-tokens",
                "4000",
                "--draws",
                "1",
                "--tokens-per-update",
                "8")
            .lines()
            .toList();
    assertTrue(printed.getFirst().contains("mlp=relu"), printed.getFirst());
    assertEquals(3, printed.stream().filter(line -> line.startsWith("| checkpoint |")).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--plot"})
  void theTextIsNotOverwritten(String option) throws IOException {
    String text = folder.resolve("text.txt").toString();
    assertEquals(
        "%s %s: would overwrite the input %s; name another file".formatted(option, text, text),
        cosine(option, text));
    assertTrue(Files.readString(folder.resolve("text.txt")).startsWith("the quick"));
  }

  @ParameterizedTest
  @CsvSource({
    "--draws, 3, 'draws 3: must be a power of two, at most 65536'",
    "--member-tokens, -1, member-tokens -1.0: must be from 0 on",
    "--estimators, dust, 'estimator ''dust'': is none of aligned, feedback, lowrank, reservoir'",
    "--estimators, aligned:rank=2, '--estimators aligned:rank=2: aligned has no setting ''rank'''",
    "--estimators, lowrank:rank=x, '--estimators lowrank:rank=x: ''x'' is no value of rank'",
    "--tokens-per-update, 5, tokens-per-update 5: must be a multiple of 4 from 4 to 1024",
    "--dim, 20, dim 20: the width must be a multiple of 16 from 16 to 4096"
  })
  void mistakesAreOneLine(String option, String value, String line) throws IOException {
    assertEquals(line, cosine(option, value));
  }
}
