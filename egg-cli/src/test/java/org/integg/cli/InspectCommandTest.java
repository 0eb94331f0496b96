package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.integg.model.Checkpoint;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claim: {@code egg inspect} tells every tensor, the hash of the weights and the metadata. */
class InspectCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  @Test
  void theTableHasEveryTensorAndTheMetadata() throws IOException {
    Path file = cli.checkpoint(16, 2);
    Parameters parameters = Checkpoint.read(file).parameters();
    Cli.Result result = cli.egg("inspect", file.toString());
    assertEquals(0, result.code(), result.err());
    for (var spec : parameters.tensors().all()) {
      assertTrue(result.out().contains(spec.name()), spec.name());
    }
    assertTrue(result.out().contains("sha256      " + parameters.sha256()), result::out);
    assertTrue(result.out().contains("tokenizer   bytes"), result::out);
    assertTrue(result.out().contains("step        12"), result::out);
  }

  @Test
  void jsonHasTheSameForPrograms() throws IOException {
    Path file = cli.checkpoint(16, 2);
    Parameters parameters = Checkpoint.read(file).parameters();
    Cli.Result result = cli.egg("inspect", file.toString(), "--json");
    assertEquals(0, result.code(), result.err());
    JsonNode json = JsonMapper.shared().readTree(result.out());
    assertEquals(parameters.sha256(), json.path("sha256").stringValue());
    assertEquals(16, json.path("width").intValue());
    assertEquals("clip", json.path("mlp").stringValue());
    assertEquals("12", json.path("notes").path("step").stringValue());
    EggTensors tensors = parameters.tensors();
    assertEquals(tensors.count(), json.path("tensors").size());
    JsonNode head = json.path("tensors").path(tensors.head());
    assertEquals("head.weight", head.path("name").stringValue());
    long counted = 0;
    for (JsonNode bin : head.path("histogram")) {
      counted += bin.longValue();
    }
    assertEquals(256 * 16, counted);
  }
}
