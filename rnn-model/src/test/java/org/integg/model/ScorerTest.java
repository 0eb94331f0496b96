package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Claim: a score's logits and sums are the specification's. */
class ScorerTest {
  @ParameterizedTest
  @CsvSource({
    "16, 1, CLIP, true",
    "16, 6, CLIP, false",
    "64, 2, CLIP, true",
    "64, 1, CLIP, false",
    "128, 2, CLIP, false",
    "256, 1, CLIP, true",
    "16, 2, RELU, true",
    "64, 1, RELU, false",
    "128, 2, NONE, false"
  })
  void equalsTheSpecification(int width, int layers, Mlp mlp, boolean uniform) throws IOException {
    EggConfig config = new EggConfig(256, width, layers, mlp);
    Parameters parameters =
        uniform ? RandomCheckpoints.uniform(config, width) : RandomCheckpoints.gaussian(config, 9);
    int[] tokens = RandomCheckpoints.tokens(config, width > 64 ? 12 : 40, layers);
    SpecModel.Score expected =
        SpecModel.of(parameters).score(tokens, 4, SpecModel.Perturbation.NONE);
    for (Kernels kernels : KernelChooser.all()) {
      int[] rows = new int[1];
      Scorer.Score found =
          Scorer.score(
              parameters,
              kernels,
              tokens,
              logits -> {
                long[] row = expected.logits()[rows[0]++];
                assertEquals(row.length, logits.length);
                for (int v = 0; v < row.length; v++) {
                  assertEquals(row[v], logits[v]);
                }
              });
      assertEquals(tokens.length - 1, rows[0]);
      assertEquals(tokens.length - 1, found.tokens());
      assertEquals(expected.logLikelihood(), found.logLikelihood());
      assertEquals(expected.bits(), found.exactBits(), 1e-9 * expected.bits()); // sums of doubles
    }
  }

  /** A minimal GRU is the published recurrence without its recurrent matrices. */
  @ParameterizedTest
  @EnumSource(Mlp.class)
  void aMinimalGruScoresAsOneWithoutRecurrentMatrices(Mlp mlp) throws IOException {
    EggConfig small = new EggConfig(256, 32, 2, mlp, Cell.MINGRU);
    Parameters found = RandomCheckpoints.gaussian(small, 5);
    Parameters expected = RandomCheckpoints.gaussian(small.withCell(Cell.EGG), 6);
    for (TensorSpec spec : expected.tensors().all()) {
      byte[] weights = expected.get(spec.id());
      byte[] zeros = new byte[weights.length];
      boolean both = found.tensors().find(spec.name()).isPresent();
      System.arraycopy(both ? found.get(spec.name()) : zeros, 0, weights, 0, weights.length);
    }
    int[] tokens = RandomCheckpoints.tokens(small, 40, 3);
    for (Kernels kernels : KernelChooser.all()) {
      List<String> logits = new ArrayList<>();
      List<String> others = new ArrayList<>();
      assertEquals(
          Scorer.score(expected, kernels, tokens, row -> logits.add(Arrays.toString(row))),
          Scorer.score(found, kernels, tokens, row -> others.add(Arrays.toString(row))));
      assertEquals(logits, others);
    }
  }

  /** A layer without an MLP adds nothing, like one with {@code down} = 0. */
  @ParameterizedTest
  @CsvSource({"16, 1", "48, 3", "64, 2"})
  void noMlpScoresAsOneThatIsZero(int width, int layers) throws IOException {
    Parameters clip = RandomCheckpoints.uniform(new EggConfig(256, width, layers), width);
    for (int layer = 0; layer < layers; layer++) {
      Arrays.fill(clip.get(clip.tensors().layer(layer, LayerTensor.DOWN)), (byte) 0);
    }
    EggConfig without = new EggConfig(256, width, layers, Mlp.NONE);
    List<byte[]> values = new ArrayList<>();
    EggTensors.of(without).all().forEach(spec -> values.add(clip.get(spec.name())));
    Parameters none = Parameters.of(without, values);
    int[] tokens = RandomCheckpoints.tokens(without, 60, layers);
    for (Kernels kernels : KernelChooser.all()) {
      List<byte[]> expected = new ArrayList<>();
      List<byte[]> found = new ArrayList<>();
      Scorer.Score score = Scorer.score(clip, kernels, tokens, row -> expected.add(row.clone()));
      assertEquals(score, Scorer.score(none, kernels, tokens, row -> found.add(row.clone())));
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i));
      }
    }
  }

  @Test
  void aTextThatCannotBeScoredIsRefused() {
    Parameters parameters = RandomCheckpoints.initial(new EggConfig(256, 16, 1), 1);
    Kernels kernels = new ScalarKernels();
    assertThrows(
        IllegalArgumentException.class,
        () -> Scorer.score(parameters, kernels, new int[] {1}, logits -> {}));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Scorer.score(parameters, kernels, new int[] {1, 2, 256}, logits -> {}));
    assertTrue(String.valueOf(e.getMessage()).contains("token 256 at position 2"), "" + e);
  }

  @Test
  void whatTheSinkThrowsArrives() {
    Parameters parameters = RandomCheckpoints.initial(new EggConfig(256, 16, 1), 1);
    IOException full = new IOException("disk full");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                Scorer.score(
                    parameters,
                    new ScalarKernels(),
                    new int[] {1, 2},
                    logits -> {
                      throw full;
                    }));
    assertSame(full, e);
  }
}
