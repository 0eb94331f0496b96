package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: weights that differ from the hash in a checkpoint's header are refused. */
class CheckpointHashTest {
  private static final EggConfig CONFIG = new EggConfig(256, 16, 1);

  @TempDir private Path folder;
  private Path file;
  private final Parameters parameters = RandomCheckpoints.uniform(CONFIG, 3);

  @BeforeEach
  void prepare() {
    file = folder.resolve("model.safetensors");
  }

  private String refusal() {
    String message =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> Checkpoint.read(file)).getMessage());
    assertEquals(1, message.lines().count(), message);
    return message.substring((file + ": ").length());
  }

  @Test
  void anyChangedByteOfTheWeightsIsRefused() throws IOException {
    new Checkpoint(parameters, Optional.of("bytes"), Map.of()).write(file);
    byte[] whole = Files.readAllBytes(file);
    int data = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    for (int i = data; i < whole.length; i += 97) {
      byte[] changed = whole.clone();
      changed[i] = (byte) (whole[i] == 0 ? 1 : 0);
      Files.write(file, changed);
      assertTrue(
          refusal().startsWith("damaged: integg.sha256 is '" + parameters.sha256() + "', but"),
          refusal());
    }
  }

  /** Another program may have changed the weights, which it shows by leaving out the hash. */
  @Test
  void withoutAHashWeightsAreTakenAsTheyAre() throws IOException {
    Map<String, String> metadata =
        new HashMap<>(CheckpointMetadata.of(parameters, Optional.empty()));
    Parameters others = RandomCheckpoints.uniform(CONFIG, 5);
    SafetensorsWriter.write(file, metadata, Checkpoint.tensorData(others));
    assertTrue(refusal().endsWith("remove integg.sha256 if another program changed the weights"));
    metadata.remove("integg.sha256");
    SafetensorsWriter.write(file, metadata, Checkpoint.tensorData(others));
    assertEquals(others, Checkpoint.read(file).parameters());
  }
}
