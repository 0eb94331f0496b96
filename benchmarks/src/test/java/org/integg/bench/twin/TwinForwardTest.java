package org.integg.bench.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Evaluation;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.ExactLoss;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.Scorer;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the twin's forward pass equals the product's in every logit, and to the last bit of the
 * exact loss, with any weights, width and kind of MLP; its evaluation equals {@code egg eval}.
 */
class TwinForwardTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();

  /** The twin reads a text as one stream in segments; tokens beyond the end are padding. */
  private static List<short[]> logits(Parameters parameters, int[] text, int segment) {
    Twin twin = new Twin(new TwinWeights(parameters), 1, segment);
    int vocabulary = parameters.config().vocabulary();
    List<short[]> all = new ArrayList<>();
    for (int from = 0; from < text.length; from += segment) {
      float[] found = twin.forward(Arrays.copyOfRange(text, from, from + segment));
      for (int t = 0; t < segment && all.size() < text.length; t++) {
        short[] row = new short[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
          row[v] = (short) found[t * vocabulary + v];
        }
        all.add(row);
      }
    }
    return all;
  }

  private static double exactBits(List<short[]> logits, int[] text) {
    ExactLoss loss = new ExactLoss();
    for (int i = 0; i + 1 < text.length; i++) {
      loss.add(logits.get(i), 1, 0, text[i + 1]);
    }
    return loss.bits();
  }

  /** With 272 inputs, sums of `down` exceed the integers that a float holds exactly. */
  @ParameterizedTest
  @CsvSource({
    "16, 1, CLIP, 256, false",
    "48, 2, CLIP, 300, true",
    "64, 3, CLIP, 256, false",
    "96, 1, CLIP, 257, true",
    "272, 1, CLIP, 256, true",
    "512, 1, CLIP, 256, true",
    "48, 2, RELU, 256, false",
    "64, 1, RELU, 256, true",
    "32, 3, NONE, 256, false",
    "80, 1, NONE, 256, true"
  })
  void equalsTheScore(int width, int layers, Mlp mlp, int vocabulary, boolean extreme)
      throws IOException {
    EggConfig config = new EggConfig(vocabulary, width, layers, mlp);
    Parameters parameters =
        extreme ? RandomCheckpoints.uniform(config, 5) : RandomCheckpoints.gaussian(config, 5);
    int[] text = RandomCheckpoints.tokens(config, 100, 6);
    List<short[]> found = logits(parameters, text, 7);
    int[] at = {0};
    Scorer.Score score =
        Scorer.score(
            parameters,
            new ScalarKernels(),
            text,
            row -> {
              short[] mine = found.get(at[0]++);
              for (int v = 0; v < vocabulary; v++) {
                assertEquals(row[v], mine[v]);
              }
            });
    assertEquals(text.length - 1, at[0]);
    assertEquals(score.exactBits(), exactBits(found, text));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "63, 0", "129, 0", "5000, 0", "5000, 1700", "20011, 0", "20011, 9000"})
  void evaluationIsTheProducts(int size, long maxTokens) {
    EggConfig config = new EggConfig(256, 16, 1);
    Parameters parameters = RandomCheckpoints.gaussian(config, 3);
    int[] ids = RandomCheckpoints.tokens(config, size, 4);
    try (TokenSequence text = TokenSequence.of(BYTES, ids)) {
      double expected =
          Evaluation.of(parameters, text, BYTES, maxTokens, new VectorKernels(), 1).exact();
      assertTrue(expected >= 0);
      assertEquals(
          expected, TwinEvaluation.of(new TwinWeights(parameters), text, BYTES, maxTokens));
    }
  }
}
