package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sizes a model may have, and the order, names, shapes and start values of its tensors. */
class EggTensorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "255 | 16 | 1 | vocabulary 255: the vocabulary must be from 256 to 65536",
        "65537 | 16 | 1 | vocabulary 65537: the vocabulary must be from 256 to 65536",
        "256 | 7 | 1 | dim 7: the width must be a multiple of 16 from 16 to 4096",
        "256 | 0 | 1 | dim 0: the width must be a multiple of 16 from 16 to 4096",
        "256 | -16 | 1 | dim -16: the width must be a multiple of 16 from 16 to 4096",
        "256 | 4112 | 1 | dim 4112: the width must be a multiple of 16 from 16 to 4096",
        "256 | 16 | 0 | layers 0: the number of layers must be from 1 to 64",
        "256 | 16 | 65 | layers 65: the number of layers must be from 1 to 64",
      })
  void refusesSizesOutOfRange(int v, int d, int l, String message) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> new EggConfig(v, d, l));
    assertEquals(message, e.getMessage());
  }

  @Test
  void takesTheEndsOfTheRanges() {
    assertEquals(8_192 + 3_072 + 64 + 16, new EggConfig(256, 16, 1).parameters());
    // 2·2^16·2^12 + 64·(12·2^24 + 4·2^12) + 2^12: beyond an int.
    assertEquals(13_422_825_472L, new EggConfig(65_536, 4096, 64).parameters());
    assertEquals(8_192 + 1_024 + 48 + 16, new EggConfig(256, 16, 1, Mlp.NONE).parameters());
  }

  @Test
  void orderNamesAndShapesAreFixed() {
    EggTensors tensors = EggTensors.of(new EggConfig(300, 32, 2));
    List<String> listed =
        tensors.all().stream().map(t -> t.id() + " " + t.name() + " " + t.shape()).toList();
    assertEquals(
        List.of(
            "0 emb.weight [300, 32]",
            "1 blocks.0.ln1.weight [32]",
            "2 blocks.0.ln2.weight [32]",
            "3 blocks.0.gru.Wf [32, 32]",
            "4 blocks.0.gru.Uf [32, 32]",
            "5 blocks.0.gru.Wh [32, 32]",
            "6 blocks.0.gru.Uh [32, 32]",
            "7 blocks.0.gru.bf [32]",
            "8 blocks.0.gru.bh [32]",
            "9 blocks.0.mlp.up [128, 32]",
            "10 blocks.0.mlp.down [32, 128]",
            "11 blocks.1.ln1.weight [32]",
            "12 blocks.1.ln2.weight [32]",
            "13 blocks.1.gru.Wf [32, 32]",
            "14 blocks.1.gru.Uf [32, 32]",
            "15 blocks.1.gru.Wh [32, 32]",
            "16 blocks.1.gru.Uh [32, 32]",
            "17 blocks.1.gru.bf [32]",
            "18 blocks.1.gru.bh [32]",
            "19 blocks.1.mlp.up [128, 32]",
            "20 blocks.1.mlp.down [32, 128]",
            "21 ln_out.weight [32]",
            "22 head.weight [300, 32]"),
        listed);
  }

  /** Without an MLP each layer lacks three tensors; the others keep their noise. */
  @Test
  void withoutAnMlpTheOtherTensorsStayWhatTheyAre() {
    EggConfig config = new EggConfig(300, 32, 2, Mlp.NONE);
    EggTensors tensors = EggTensors.of(config);
    assertEquals(
        List.of(
            "0 0 emb.weight",
            "1 1 blocks.0.ln1.weight",
            "2 3 blocks.0.gru.Wf",
            "3 4 blocks.0.gru.Uf",
            "4 5 blocks.0.gru.Wh",
            "5 6 blocks.0.gru.Uh",
            "6 7 blocks.0.gru.bf",
            "7 8 blocks.0.gru.bh",
            "8 11 blocks.1.ln1.weight",
            "9 13 blocks.1.gru.Wf",
            "10 14 blocks.1.gru.Uf",
            "11 15 blocks.1.gru.Wh",
            "12 16 blocks.1.gru.Uh",
            "13 17 blocks.1.gru.bf",
            "14 18 blocks.1.gru.bh",
            "15 21 ln_out.weight",
            "16 22 head.weight"),
        tensors.all().stream().map(t -> t.id() + " " + t.noiseId() + " " + t.name()).toList());
    EggTensors clip = EggTensors.of(new EggConfig(300, 32, 2));
    Parameters weights = Parameters.initial(config, (t, i) -> (t * 31 + i) % 101 - 50);
    Parameters expected = Parameters.initial(clip.config(), (t, i) -> (t * 31 + i) % 101 - 50);
    for (TensorSpec spec : tensors.all()) {
      TensorSpec same = clip.find(spec.name()).orElseThrow();
      assertEquals(same.id(), spec.noiseId());
      assertEquals(same.shape(), spec.shape());
      assertArrayEquals(expected.get(spec.name()), weights.get(spec.name()), spec.name());
    }
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> tensors.layer(1, LayerTensor.UP));
    assertEquals("blocks.1.mlp.up: not in this model", e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Mlp.class)
  void idsNameTheirTensors(Mlp mlp) {
    EggTensors tensors = EggTensors.of(new EggConfig(256, 16, 3, mlp));
    assertEquals("emb.weight", tensors.get(tensors.embedding()).name());
    assertEquals(TensorKind.EMBEDDING, tensors.get(tensors.embedding()).kind());
    assertEquals("ln_out.weight", tensors.get(tensors.outputNorm()).name());
    assertEquals("head.weight", tensors.get(tensors.head()).name());
    for (int l = 0; l < 3; l++) {
      for (LayerTensor tensor : LayerTensor.values()) {
        if (mlp != Mlp.NONE || tensors.find(tensor.name(l)).isPresent()) {
          assertEquals(tensor.name(l), tensors.get(tensors.layer(l, tensor)).name());
        }
      }
    }
    for (TensorSpec spec : tensors.all()) {
      assertEquals(spec, tensors.find(spec.name()).orElseThrow());
      assertEquals(spec, tensors.get(spec.id()));
    }
    assertEquals(mlp == Mlp.NONE ? 24 : 33, tensors.count());
    assertEquals(
        tensors.config().parameters(),
        tensors.all().stream().flatMapToInt(t -> IntStream.of(t.size())).asLongStream().sum());
  }

  @Test
  void startValuesAreThoseOfTheDefinition() {
    EggConfig config = new EggConfig(256, 16, 1);
    // A source whose value shows for which tensor and index it was called.
    Parameters parameters = Parameters.initial(config, (t, i) -> (t * 31 + i) % 101 - 50);
    for (TensorSpec spec : parameters.tensors().all()) {
      byte[] weights = parameters.get(spec.name());
      for (int i = 0; i < weights.length; i++) {
        int expected =
            switch (spec.name().replaceAll(".*\\.", "")) {
              case "bf", "bh" -> 0;
              case "weight" -> spec.name().contains("ln") ? 16 : (spec.id() * 31 + i) % 101 - 50;
              default -> (spec.id() * 31 + i) % 101 - 50;
            };
        assertEquals(expected, weights[i], spec.name());
      }
    }
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Parameters.initial(config, (t, i) -> t == 3 && i == 9 ? 128 : 0));
    assertEquals(
        "tensor blocks.0.gru.Wf: start value 128 of weight 9; weights are from -127 to 127",
        e.getMessage());
  }
}
