package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.integg.model.Checkpoint;
import org.integg.model.Inspection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: a run keeps histograms of each tensor's weights for every validated step, even after a
 * kill in the middle of a line.
 */
class WeightsLogTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path folder;

  @Test
  void everyValidatedStepHasALine() throws IOException {
    SmallRun small = SmallRun.in(folder);
    small.train(13);
    Path file = small.root().resolve("weights.jsonl");
    List<JsonNode> lines = Files.readAllLines(file).stream().map(MAPPER::readTree).toList();
    assertEquals(List.of(10L, 13L), lines.stream().map(l -> l.path("step").asLong()).toList());
    Checkpoint model = Checkpoint.read(small.root().resolve("model.safetensors"));
    List<Inspection.TensorReport> reports = Inspection.tensors(model.parameters());
    JsonNode tensors = lines.getLast().path("tensors");
    assertEquals(reports.size(), tensors.size());
    for (Inspection.TensorReport report : reports) {
      JsonNode tensor = tensors.path(report.spec().name());
      assertEquals(report.saturated(), tensor.path("saturated").asLong());
      assertEquals(
          report.histogram().toString(), tensor.path("histogram").toString().replace(",", ", "));
    }
  }

  @Test
  void aLineThatIsHalfThereIsEnded() throws IOException {
    SmallRun small = SmallRun.in(folder);
    small.train(10);
    Path file = small.root().resolve("weights.jsonl");
    Files.writeString(file, "{\"step\":1", StandardOpenOption.APPEND);
    small.train(20);
    List<String> lines = Files.readAllLines(file);
    assertEquals(3, lines.size());
    assertEquals("{\"step\":1", lines.get(1));
    assertEquals(20, MAPPER.readTree(lines.get(2)).path("step").asInt());
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    SmallRun small = SmallRun.in(folder);
    small.train(2);
    Path file = small.root().resolve("weights.jsonl");
    Files.delete(file);
    Files.createDirectory(file);
    RunException refused = assertThrows(RunException.class, () -> small.train(3));
    assertEquals(1, refused.getMessage().lines().count());
  }
}
