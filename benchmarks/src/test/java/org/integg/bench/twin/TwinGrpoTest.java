package org.integg.bench.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.tune.GrpoMethod;
import org.integg.eggroll.tune.GrpoSettings;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

/**
 * Claim: GRPO with true gradients makes answers with higher rewards likelier, draws what the
 * product draws, and is the same twice; a row's weight multiplies its gradient.
 */
class TwinGrpoTest {
  private static final EggConfig MODEL = new EggConfig(256, 32, 1, Mlp.RELU);
  private static final Kernels KERNELS = KernelChooser.choose();

  /** An answer is right if its first byte is odd. */
  private record Odd() implements Task {
    @Override
    public String name() {
      return "odd";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public Question question(Part part, long seed) {
      return new Question(part + " " + seed % 9, "a");
    }

    @Override
    public OptionalInt size(Part part) {
      return OptionalInt.empty();
    }

    @Override
    public int reward(Question question, String answer) {
      return !answer.isEmpty() && answer.charAt(0) % 2 == 1 ? 900 : 0;
    }

    @Override
    public int answerLimit() {
      return 2;
    }
  }

  private static final TaskSource SOURCE =
      new TaskSource(new TaskText(new Odd(), new ByteTokenizer()));

  private static GrpoSettings settings() {
    return (GrpoSettings)
        Setting.with(
            new GrpoMethod().forTasks(),
            Map.of("blocks", 2, "tokens", 16, "rate", 1.0, "passes", 2, "seed", 5L));
  }

  private static Parameters start() {
    return RandomCheckpoints.gaussian(MODEL, 3);
  }

  @Test
  void answersThatAreWorthMoreGrowLikelier() {
    int steps = 40;
    try (TwinGrpo training = new TwinGrpo(start(), settings(), SOURCE, KERNELS);
        TwinGrpo again = new TwinGrpo(start(), settings(), SOURCE, KERNELS)) {
      long first = training.step(0).sum();
      long last = 0;
      for (int step = 1; step < steps; step++) {
        last = training.step((double) step / steps).sum();
      }
      long most = 2L * 56 * 900;
      assertTrue(last - first > (most - first) * 3 / 4, first + " to " + last);
      for (int step = 0; step < steps; step++) {
        again.step((double) step / steps);
      }
      assertEquals(training.parameters().sha256(), again.parameters().sha256());
    }
  }

  /** In the first step, with the same weights. */
  @Test
  void drawsWhatTheProductDraws() {
    try (TwinGrpo training = new TwinGrpo(start(), settings(), SOURCE, KERNELS);
        Learner product = new GrpoMethod().learner(settings(), start(), SOURCE, KERNELS, 1)) {
      StepRewards expected = product.step(0).rewards().orElseThrow();
      StepRewards drawn = training.step(0);
      assertEquals(expected.sum(), drawn.sum());
      assertEquals(expected.solved(), drawn.solved());
      assertEquals(expected.members(), drawn.members());
    }
  }

  @Test
  void aRowsWeightMultipliesItsGradient() {
    TwinWeights weights = new TwinWeights(start());
    Twin twin = new Twin(weights, 2, 3);
    int[] tokens = {0, 0, 7, 8, 9, 10};
    int[] targets = {7, 8, 9, 10, 11, 12};
    float[] gradient = weights.gradient(weights.tensors().head());
    float[][] of = new float[3][];
    for (int i = 0; i < 3; i++) {
      double weight = i == 2 ? -2 : i; // 0, 1 and −2 of row 3 alone
      twin.clear();
      twin.forward(tokens);
      twin.loss(targets, Objective.LOSS, (row, bits) -> row == 3 ? weight : 0);
      twin.backward();
      of[i] = gradient.clone();
      weights.clearGradients();
    }
    float largest = 0;
    for (int i = 0; i < gradient.length; i++) {
      assertEquals(0, of[0][i]);
      assertEquals(-2 * of[1][i], of[2][i], 1e-6);
      largest = Math.max(largest, Math.abs(of[1][i]));
    }
    assertTrue(largest > 0, "no gradient");
  }
}
