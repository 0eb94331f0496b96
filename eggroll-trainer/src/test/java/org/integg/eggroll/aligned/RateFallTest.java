package org.integg.eggroll.aligned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.ScalarKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claim: the rate falls to the part that was asked for; a rate that stays ignores the budget. */
class RateFallTest {
  private static final int STEPS = 10; // no weight moves in the first eight
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);

  private static AlignedSettings settings(int rateFall) {
    return new AlignedSettings(1, 2, 2, Control.LEARNED, 4, 2, rateFall, 0.98, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 131072, 131072, 131072",
    "2, 131072, 98304, 65536",
    "50, 131072, 66847, 2621",
    "1000, 131072, 65602, 131"
  })
  void theRateFallsInAStraightLine(int fall, int first, int middle, int last) {
    FixedPointWeights weights =
        settings(fall).weights(RandomCheckpoints.gaussian(MODEL, 1), new ScalarKernels().weights());
    assertEquals(first, weights.rate(0));
    assertEquals(middle, weights.rate(Learner.WHOLE / 2));
    assertEquals(last, weights.rate(Learner.WHOLE));
  }

  @Test
  void onlyARateThatStaysIgnoresTheBudget() throws IOException {
    assertEquals(trained(1, 0), trained(1, Learner.WHOLE - 1));
    assertEquals(trained(1, 0), trained(50, 0));
    assertNotEquals(trained(50, 0), trained(50, Learner.WHOLE - 1));
  }

  private static Parameters trained(int rateFall, int progress) throws IOException {
    byte[] words = SmallRun.words(200, 7).getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = words[i];
    }
    Parameters weights = RandomCheckpoints.gaussian(MODEL, 1);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids);
        Learner learner =
            Estimators.learner(settings(rateFall), weights, text, SmallRun.KERNELS, 1)) {
      for (int step = 0; step < STEPS; step++) {
        learner.step(progress);
      }
    }
    return weights;
  }
}
