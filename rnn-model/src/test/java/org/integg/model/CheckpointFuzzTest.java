package org.integg.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: whatever a safetensors file contains, reading it gives its tensors or one line of the
 * documented exception.
 */
class CheckpointFuzzTest {
  @TempDir private Path folder;

  private byte[] model() throws IOException {
    Path model = folder.resolve("model");
    EggConfig config = new EggConfig(256, 16, 1);
    Map<String, String> notes = Map.of("step", "12", "note", "\u001b[2J");
    new Checkpoint(RandomCheckpoints.gaussian(config, 1), Optional.of(Checkpoint.BYTES), notes)
        .write(model);
    return Files.readAllBytes(model);
  }

  private byte[] tensors() throws IOException {
    Path small = folder.resolve("small");
    SafetensorsWriter.write(
        small,
        Map.of("a", "b"),
        List.of(
            TensorData.ofI32("ints", List.of(2L, 3L), new int[6]),
            TensorData.ofI8("bytes", List.of(5L), new byte[5])));
    return Files.readAllBytes(small);
  }

  @Test
  void safetensors() throws IOException {
    Fuzz.run(
        "safetensors",
        List.of(tensors(), model(), tensors()),
        input -> {
          try (Safetensors file = Safetensors.open(Fuzz.file(folder, input))) {
            for (TensorEntry tensor : file.tensors()) {
              byte[] some = new byte[(int) Math.min(1 << 10, tensor.byteLength())];
              file.read(tensor, tensor.byteLength() - some.length, some, 0, some.length);
              if (tensor.dtype() == Dtype.I32) {
                file.ints(tensor.name());
              }
            }
          }
        },
        Set.of(CheckpointException.class));
  }

  @Test
  void checkpoint() throws IOException {
    Fuzz.run(
        "checkpoint",
        List.of(model()),
        input -> Inspection.of(Checkpoint.read(Fuzz.file(folder, input)).parameters()),
        Set.of(CheckpointException.class));
  }
}
