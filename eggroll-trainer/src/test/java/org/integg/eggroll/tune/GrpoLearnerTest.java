package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepRewards;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environments;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

/**
 * Claim: GRPO is the same with any threads and kernels, and rewarded behaviour becomes more
 * frequent.
 */
class GrpoLearnerTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);

  private static GrpoSettings settings(int passes, double kl, double rate) {
    return new GrpoSettings(2, 8, 16, passes, 16, 0.2, kl, rate, 0.9, 5);
  }

  /** The reward is the share of even bytes in the answer; no answer is right. */
  private record Even() implements Task {
    @Override
    public String name() {
      return "even";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public Question question(Part part, long seed) {
      return new Question("" + Math.floorMod(seed, 9), "");
    }

    @Override
    public OptionalInt size(Part part) {
      return OptionalInt.empty();
    }

    @Override
    public int reward(Question question, String answer) {
      long even = answer.chars().filter(c -> c % 2 == 0).count();
      return answer.isEmpty() ? 0 : (int) (999 * even / answer.length());
    }

    @Override
    public int answerLimit() {
      return 6;
    }
  }

  private static TaskSource source() {
    return new TaskSource(new TaskText(new Even(), new ByteTokenizer()));
  }

  private static Learner learner(GrpoSettings settings, Kernels kernels, int threads) {
    Parameters start = RandomCheckpoints.gaussian(MODEL, 3);
    return new GrpoMethod().learner(settings, start, source(), kernels, threads);
  }

  private record Steps(List<String> weights, List<StepRewards> rewards) {}

  private static Steps steps(Kernels kernels, int threads) {
    List<StepRewards> rewards = new ArrayList<>();
    List<String> weights = new ArrayList<>();
    try (Learner learner = learner(settings(6, 0.1, 2), kernels, threads)) {
      for (int i = 0; i < 6; i++) {
        rewards.add(learner.step(0).rewards().orElseThrow());
        weights.add(learner.evaluated().sha256());
      }
    }
    return new Steps(weights, rewards);
  }

  @Test
  void threadsAndKernelsChangeNothing() {
    Steps expected = steps(new ScalarKernels(), 1);
    assertTrue(expected.weights().stream().distinct().count() > 3, expected.toString());
    assertEquals(112, expected.rewards().getFirst().members());
    for (Kernels kernels : KernelChooser.all()) {
      assertEquals(expected, steps(kernels, 2), kernels.describe());
    }
  }

  @Test
  void whatIsRewardedComesMoreOften() {
    try (Learner learner = learner(settings(2, 0.01, 1), KernelChooser.choose(), 1)) {
      long first = 0;
      long last = 0;
      for (int i = 0; i < 70; i++) {
        long sum = learner.step(0).rewards().orElseThrow().sum();
        first += i < 8 ? sum : 0; // before the first update that moves weights
        last += i >= 62 ? sum : 0;
      }
      assertTrue(last > first + first / 5, first + " to " + last);
    }
  }

  @Test
  void whatCannotBeLearnedFromIsOneLine() {
    GrpoMethod method = new GrpoMethod();
    assertRefused(
        "method grpo: is for tasks, not for the environment Catch",
        () ->
            method.require(settings(1, 0, 1), new EnvironmentSource(Environments.named("Catch"))));
    GrpoSettings few = new GrpoSettings(2, 8, 4, 1, 16, 0.2, 0, 0.1, 0.9, 5);
    assertRefused(
        "tokens 4: a question of even with its answer has up to 8; give at least --tokens 8",
        () -> method.require(few, source()));
    assertRefused("group-size 5: must be 2, 4, 7, 8, 14, 28 or 56", 1, 5, 16, 1, 0.2);
    assertRefused("tokens 18: must be a multiple of 4 from 4 to 1024", 1, 8, 18, 1, 0.2);
    assertRefused("blocks 129: must be 1 to 128", 129, 8, 16, 1, 0.2);
    assertRefused("passes 0: must be 1 to 16", 1, 8, 16, 0, 0.2);
    assertRefused("clip NaN: must be above 0 and at most 1", 1, 8, 16, 1, Double.NaN);
  }

  private static void assertRefused(
      String line, int blocks, int group, int tokens, int passes, double clip) {
    assertRefused(
        line,
        () -> {
          var settings = new GrpoSettings(blocks, group, tokens, passes, 16, clip, 0, 0.1, 0.9, 5);
          throw new AssertionError("taken: " + settings);
        });
  }

  private static void assertRefused(String line, Runnable what) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, what::run);
    assertEquals(line, refused.getMessage());
  }
}
