package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.integg.kernels.KernelChooser;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claim: a score's logits and sums are SPEC's. */
class ScorerTest {
  @ParameterizedTest
  @CsvSource({
    "16, 1, true",
    "16, 6, false",
    "64, 2, true",
    "64, 1, false",
    "128, 2, false",
    "256, 1, true"
  })
  void equalsTheSpecification(int width, int layers, boolean uniform) throws IOException {
    EggConfig config = new EggConfig(256, width, layers);
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
