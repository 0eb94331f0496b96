package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as files: round trips, and refusal of every file that is not exactly a model. */
@SuppressWarnings("NullAway") // a null fails the test all the same
class CheckpointTest {
  private static final EggConfig CONFIG = new EggConfig(256, 16, 1);
  private static final String OTHER = "; take a checkpoint of an EGG model";

  @TempDir Path folder;
  private Path file;
  private Parameters parameters;

  @BeforeEach
  void makeModel() {
    file = folder.resolve("model.safetensors");
    parameters = RandomCheckpoints.uniform(CONFIG, 1);
  }

  private String refusal() {
    String message =
        assertThrows(CheckpointException.class, () -> Checkpoint.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(1, message.lines().count(), message);
    return message.substring((file + ": ").length());
  }

  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, CLIP",
    "256, 64, 2, CLIP",
    "300, 48, 6, CLIP",
    "65536, 16, 1, CLIP",
    "256, 16, 64, CLIP",
    "256, 64, 2, RELU",
    "300, 16, 3, NONE"
  })
  void comesBackAsItWas(int v, int d, int l, Mlp mlp) throws IOException {
    EggConfig config = new EggConfig(v, d, l, mlp);
    for (Parameters weights :
        List.of(RandomCheckpoints.uniform(config, v), RandomCheckpoints.initial(config, d))) {
      Checkpoint checkpoint =
          new Checkpoint(weights, Optional.of("{\"model\":{}}\n"), Map.of("step", "12", "", "é"));
      checkpoint.write(file);
      Checkpoint read = Checkpoint.read(file);
      assertEquals(checkpoint, read);
      assertEquals(config, read.config());
      assertEquals(weights.sha256(), read.parameters().sha256());
    }
  }

  @Test
  void equalCheckpointsAreEqualBytesAndTheHashIsThatOfTheData() throws Exception {
    new Checkpoint(parameters, Optional.of("bytes"), Map.of("a", "1", "b", "2")).write(file);
    byte[] first = Files.readAllBytes(file);
    new Checkpoint(parameters.copy(), Optional.of("bytes"), Map.of("b", "2", "a", "1")).write(file);
    assertArrayEquals(first, Files.readAllBytes(file));
    int data = 8 + ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(first, data, first.length));
    assertEquals(HexFormat.of().formatHex(hash), parameters.sha256());
  }

  @Test
  void loadsWithoutMetadata() throws IOException {
    SafetensorsWriter.write(file, Map.of(), Checkpoint.tensorData(parameters));
    assertEquals(
        new Checkpoint(parameters, Optional.of(Checkpoint.BYTES), Map.of()), Checkpoint.read(file));
    // In another order, as other programs may write it, with its metadata.
    List<TensorData> reversed = Checkpoint.tensorData(parameters).reversed();
    SafetensorsWriter.write(file, Map.of("format", "pt"), reversed);
    assertEquals(
        new Checkpoint(parameters, Optional.of(Checkpoint.BYTES), Map.of("format", "pt")),
        Checkpoint.read(file));
    Parameters wide = RandomCheckpoints.uniform(new EggConfig(512, 32, 3), 4);
    SafetensorsWriter.write(file, Map.of(), Checkpoint.tensorData(wide));
    assertEquals(new Checkpoint(wide, Optional.empty(), Map.of()), Checkpoint.read(file));
  }

  /**
   * A published checkpoint says nothing about its MLP, and without metadata RELU cannot be known.
   */
  @Test
  void onlyAnMlpThatIsNotThePublishedOneIsNamed() throws IOException {
    new Checkpoint(parameters, Optional.empty(), Map.of()).write(file);
    assertEquals("{\"vocabulary\":256,\"width\":16,\"layers\":1}", statedConfig());
    Parameters relu = RandomCheckpoints.uniform(new EggConfig(256, 16, 1, Mlp.RELU), 1);
    new Checkpoint(relu, Optional.empty(), Map.of()).write(file);
    assertEquals("{\"vocabulary\":256,\"width\":16,\"layers\":1,\"mlp\":\"relu\"}", statedConfig());
    SafetensorsWriter.write(file, Map.of(), Checkpoint.tensorData(relu));
    assertEquals(CONFIG, Checkpoint.read(file).config());
    Parameters none = RandomCheckpoints.uniform(new EggConfig(512, 16, 2, Mlp.NONE), 1);
    SafetensorsWriter.write(file, Map.of(), Checkpoint.tensorData(none));
    assertEquals(new Checkpoint(none, Optional.empty(), Map.of()), Checkpoint.read(file));
    writeChanged(
        tensors -> tensors,
        Map.of("integg.config", "{\"mlp\":\"clip\",\"vocabulary\":256,\"width\":16,\"layers\":1}"));
    assertEquals(parameters, Checkpoint.read(file).parameters());
  }

  /** A checkpoint from before there were other recurrences has the published one. */
  @Test
  void onlyARecurrenceThatIsNotThePublishedOneIsNamed() throws IOException {
    EggConfig config = new EggConfig(256, 16, 2, Mlp.RELU, Cell.MINGRU);
    Checkpoint mingru =
        new Checkpoint(
            RandomCheckpoints.uniform(config, 1), Optional.of(Checkpoint.BYTES), Map.of());
    mingru.write(file);
    String shape = "{\"vocabulary\":256,\"width\":16,\"layers\":2,\"mlp\":\"relu\"";
    assertEquals(shape + ",\"cell\":\"mingru\"}", statedConfig());
    assertEquals(mingru, Checkpoint.read(file));
    SafetensorsWriter.write(file, Map.of(), Checkpoint.tensorData(mingru.parameters()));
    assertEquals("tensor 'blocks.0.gru.Uf' is missing" + OTHER, refusal());
    writeChanged(
        tensors -> tensors,
        Map.of("integg.config", "{\"vocabulary\":256,\"width\":16,\"layers\":1,\"cell\":\"x\"}"));
    assertTrue(refusal().contains("'cell' is not one of [egg, mingru]"), refusal());
  }

  private String statedConfig() throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      return tensors.metadata().get("integg.config");
    }
  }

  @Test
  void refusesTensorsOfAnMlpThatIsNotThere() throws IOException {
    EggConfig none = new EggConfig(256, 16, 1, Mlp.NONE);
    writeChanged(
        tensors -> tensors,
        CheckpointMetadata.of(RandomCheckpoints.uniform(none, 1), Optional.empty()));
    assertEquals(
        "tensor 'blocks.0.ln2.weight' is not part of an EGG model with 1 layers and no MLP" + OTHER,
        refusal());
  }

  @Test
  void refusesNotesUnderItsOwnKeys() {
    assertEquals(
        "note integg.config: this key is the checkpoint's own, take another",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Checkpoint(parameters, Optional.empty(), Map.of("integg.config", "")))
            .getMessage());
  }

  @Test
  void refusesAFileCutAnywhere() throws IOException {
    new Checkpoint(parameters, Optional.of("bytes"), Map.of("step", "12")).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 64) {
      Files.write(file, Arrays.copyOf(whole, length));
      String message = refusal();
      assertTrue(message.contains("copy it again"), message);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertTrue(refusal().contains("the file is cut"));
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertTrue(refusal().contains("but the file goes on"));
  }

  @Test
  void anyChangedByteOfTheHeaderIsRefusedOrHarmless() throws IOException {
    new Checkpoint(parameters, Optional.of("bytes"), Map.of("step", "12")).write(file);
    byte[] whole = Files.readAllBytes(file);
    int end = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int refused = 0;
    int harmless = 0;
    for (int i = 0; i < end; i++) {
      for (int flip : new int[] {1 << i % 7, 0x80, 0xff}) {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
          out.seek(i);
          out.write(whole[i] ^ flip);
        }
        try {
          // Strings of the metadata are not protected, but the weights must still be the same.
          assertEquals(parameters, Checkpoint.read(file).parameters());
          harmless++;
        } catch (CheckpointException e) {
          assertEquals(1, String.valueOf(e.getMessage()).lines().count());
          refused++;
        }
      }
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        out.seek(i);
        out.write(whole[i]);
      }
    }
    assertTrue(refused > 10 * harmless, refused + " refused, " + harmless + " harmless");
    assertNotEquals(0, harmless);
  }

  @Test
  void refusesTheLowestInt8() throws IOException {
    new Checkpoint(parameters, Optional.of("bytes"), Map.of()).write(file);
    byte[] whole = Files.readAllBytes(file);
    int position;
    try (Safetensors tensors = Safetensors.open(file)) {
      position = (int) tensors.position(tensors.find("blocks.0.mlp.up").orElseThrow()) + 77;
    }
    whole[position] = -128;
    Files.write(file, whole);
    assertEquals(
        "tensor 'blocks.0.mlp.up': the weight at index 77 (byte %d) is -128, but weights are from"
                .formatted(position)
            + " -127 to 127; clip it to -127",
        refusal());
  }

  private void writeChanged(UnaryOperator<List<TensorData>> change, Map<String, String> metadata)
      throws IOException {
    List<TensorData> tensors = new ArrayList<>(Checkpoint.tensorData(parameters));
    SafetensorsWriter.write(file, metadata, change.apply(tensors));
  }

  private static UnaryOperator<List<TensorData>> replace(int id, TensorData tensor) {
    return tensors -> {
      tensors.set(id, tensor);
      return tensors;
    };
  }

  @Test
  void refusesEachMissingTensor() throws IOException {
    for (TensorSpec spec : parameters.tensors().all()) {
      writeChanged(
          tensors -> {
            tensors.remove(spec.id());
            return tensors;
          },
          Map.of());
      assertEquals("tensor '" + spec.name() + "' is missing" + OTHER, refusal());
    }
  }

  @Test
  void refusesUnknownTensors() throws IOException {
    for (String name :
        List.of("extra", "blocks.0.gru.Wg", "blocks.00.ln1.weight", "blocks.x.ln1.weight", "")) {
      writeChanged(
          tensors -> {
            tensors.add(TensorData.ofI8(name, List.of(1L), new byte[1]));
            return tensors;
          },
          Map.of());
      assertEquals(
          "tensor '" + name + "' is not part of an EGG model with 1 layers" + OTHER, refusal());
    }
  }

  @Test
  void refusesWrongTypesAndShapes() throws IOException {
    writeChanged(
        replace(
            1,
            new TensorData(
                "blocks.0.ln1.weight", Dtype.U8, List.of(16L), out -> out.write(new byte[16]))),
        Map.of());
    assertEquals(
        "tensor 'blocks.0.ln1.weight' has dtype U8 instead of I8; convert it or take another file",
        refusal());
    writeChanged(
        replace(1, TensorData.ofI8("blocks.0.ln1.weight", List.of(16L, 1L), new byte[16])),
        Map.of());
    assertEquals(
        "tensor 'blocks.0.ln1.weight' has shape [16, 1], but the shape of 'emb.weight' asks for"
            + " [16]"
            + OTHER,
        refusal());
    writeChanged(
        replace(10, TensorData.ofI8("blocks.0.mlp.down", List.of(64L, 16L), new byte[1024])),
        CheckpointMetadata.of(parameters, Optional.empty()));
    assertEquals(
        "tensor 'blocks.0.mlp.down' has shape [64, 16], but integg.config asks for [16, 64]"
            + OTHER,
        refusal());
  }

  @Test
  void refusesShapesOfNoPossibleModel() throws IOException {
    writeChanged(replace(0, TensorData.ofI8("emb.weight", List.of(4L), new byte[4])), Map.of());
    assertEquals("tensor 'emb.weight' has shape [4], not two sizes" + OTHER, refusal());
    writeChanged(
        replace(0, TensorData.ofI8("emb.weight", List.of(256L, 7L), new byte[1792])), Map.of());
    assertEquals(
        "the tensors are of no possible model: dim 7: the width must be a multiple of 16 from 16 to"
            + " 4096"
            + OTHER,
        refusal());
    writeChanged(
        replace(0, TensorData.ofI8("emb.weight", List.of(1L << 40, 0L), new byte[0])), Map.of());
    assertTrue(refusal().contains("vocabulary 2147483647: the vocabulary must be from"));
    writeChanged(
        tensors -> {
          tensors.add(TensorData.ofI8("blocks.999.ln1.weight", List.of(16L), new byte[16]));
          return tensors;
        },
        Map.of());
    assertTrue(refusal().contains("layers 1000: the number of layers must be from 1 to 64"));
  }

  @Test
  void refusesAConfigurationOfAnotherShape() throws IOException {
    EggConfig other = new EggConfig(256, 32, 1);
    writeChanged(
        tensors -> tensors,
        CheckpointMetadata.of(RandomCheckpoints.uniform(other, 1), Optional.empty()));
    assertEquals(
        "tensor 'emb.weight' has shape [256, 16], but integg.config asks for [256, 32]" + OTHER,
        refusal());
    EggConfig deeper = new EggConfig(256, 16, 2);
    writeChanged(
        tensors -> tensors,
        CheckpointMetadata.of(RandomCheckpoints.uniform(deeper, 1), Optional.empty()));
    assertEquals("tensor 'blocks.1.ln1.weight' is missing" + OTHER, refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"vocabulary\":256,\"width\":7,\"layers\":1} | dim 7: the width must be a multiple of 16"
            + " from 16 to 4096",
        "{\"vocabulary\":256,\"width\":16} | its fields are not vocabulary, width and layers, with"
            + " or without mlp and cell",
        "{\"vocabulary\":256,\"width\":16,\"layers\":1,\"x\":1} | its fields are not vocabulary,"
            + " width and layers, with or without mlp and cell",
        "{\"mlp\":\"Relu\"} | 'mlp' is not one of [clip, relu, none]",
        "{\"mlp\":1} | 'mlp' is not one of [clip, relu, none]",
        "{\"mlp\":\"relu\",\"mlp\":\"relu\"} | 'mlp' is there twice",
        "{\"vocabulary\":256,\"width\":16,\"width\":16} | 'width' is there twice",
        "{\"vocabulary\":\"256\"} | 'vocabulary' is not a whole number of 32 bits",
        "{\"vocabulary\":2560000000000} | 'vocabulary' is not a whole number of 32 bits",
        "[] | not an object",
        "`` | not an object",
        "{} {} | there is more after its closing '}'",
      })
  void refusesAWrongConfiguration(String json, String problem) throws IOException {
    writeChanged(tensors -> tensors, Map.of("integg.config", json));
    assertEquals(
        "integg.config is '" + json + "': " + problem + "; remove it to go by the shapes",
        refusal());
  }

  @Test
  void refusesAConfigurationThatIsNotJsonAndAnotherFormat() throws IOException {
    writeChanged(tensors -> tensors, Map.of("integg.config", "{\"width\":"));
    assertTrue(refusal().startsWith("integg.config is '{\"width\":': not valid JSON; "));
    writeChanged(tensors -> tensors, Map.of("integg.format", "2"));
    assertEquals(
        "integg.format is '2', but this version reads 1; use the version of Integg that wrote the"
            + " file",
        refusal());
  }
}
