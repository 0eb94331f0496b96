package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.RandomCheckpoints;
import org.junit.jupiter.api.Test;

/** Claim: tokens are drawn with the probabilities that the logits give. */
class DrawnTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1);

  @Test
  void tokensComeAsOftenAsTheirProbabilities() {
    Parameters model = RandomCheckpoints.gaussian(MODEL, 3);
    Kernels kernels = new ScalarKernels();
    PlainProjection projection =
        new PlainProjection(new PackedParameters(model), kernels, new Workspace());
    EggForward forward = new EggForward(model.tensors(), projection, kernels);
    forward.read(new int[Lanes.COUNT], new EggState(MODEL, Lanes.COUNT));
    short[] logits = new short[256 * Lanes.COUNT];
    forward.logits(0, 256, logits);
    int[] exponentials = Exp2.table();
    double sum = 0;
    for (int v = 0; v < 256; v++) {
      sum += exponentials[logits[v * Lanes.COUNT] + 128];
    }
    Drawn drawn = new Drawn(MODEL, projection);
    int[] counts = new int[256];
    int[] chosen = new int[Lanes.COUNT];
    int draws = 500 * Lanes.COUNT;
    for (int i = 0; i < draws / Lanes.COUNT; i++) {
      drawn.key(Noise.key(1, 2, i));
      drawn.choose(forward, 3, chosen);
      for (int token : chosen) {
        counts[token]++;
      }
    }
    double squares = 0;
    int kinds = 0;
    for (int v = 0; v < 256; v++) {
      double expected = (double) draws * exponentials[logits[v * Lanes.COUNT] + 128] / sum;
      if (expected >= 5) {
        squares += (counts[v] - expected) * (counts[v] - expected) / expected;
        kinds++;
      }
    }
    // Chi-squared, with a deviation of √(2·kinds); the draws are the same every time.
    assertTrue(kinds > 100, kinds + "");
    assertTrue(squares < kinds + 4 * Math.sqrt(2 * kinds), squares + " of " + kinds);
  }

  @Test
  void aKeyGivesTheSameAnswersAndAnotherOneOthers() {
    Parameters model = RandomCheckpoints.gaussian(MODEL, 3);
    Kernels kernels = new ScalarKernels();
    PlainProjection projection =
        new PlainProjection(new PackedParameters(model), kernels, new Workspace());
    Drawn drawn = new Drawn(MODEL, projection);
    AnswerBlock block = new AnswerBlock(model.tensors(), projection, kernels, drawn);
    List<int[]> prompts = Collections.nCopies(56, new int[] {65, 66});
    List<String> answers =
        List.of(4L, 5L, 4L).stream()
            .map(key -> {
              drawn.key(key);
              return block.answer(prompts, 6).stream()
                  .map(answer -> Arrays.toString(answer.tokens()))
                  .toList()
                  .toString();
            })
            .toList();
    assertEquals(answers.get(0), answers.get(2));
    assertEquals(2, answers.stream().distinct().count());
  }
}
