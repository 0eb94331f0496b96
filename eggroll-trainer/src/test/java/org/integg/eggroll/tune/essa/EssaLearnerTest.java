package org.integg.eggroll.tune.essa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Tasks;
import org.integg.tasks.environment.Environments;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

/** Claim: teaching and search are the same on any threads and kernels, and reward rises. */
class EssaLearnerTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);
  private static final int TEACHING = 2;

  /** The last block of questions has idle lanes. */
  private static EssaSettings settings(int startSteps, int population) {
    return new EssaSettings(population, 70, 3, 0.6, 0.3, 50, startSteps, 9, 0.8, 5);
  }

  private static TaskSource source() {
    return new TaskSource(new TaskText(Tasks.made("parity-4"), new ByteTokenizer()));
  }

  private static Learner learner(EssaSettings settings, Kernels kernels, int threads) {
    Parameters start = RandomCheckpoints.gaussian(MODEL, 3);
    return new EssaMethod().learner(settings, start, source(), kernels, threads);
  }

  private record Steps(List<String> weights, List<StepRewards> rewards) {}

  private static Steps steps(Kernels kernels, int threads) {
    List<StepRewards> rewards = new ArrayList<>();
    List<String> weights = new ArrayList<>();
    try (Learner learner = learner(settings(TEACHING, 6), kernels, threads)) {
      for (int i = 0; i < TEACHING + 3; i++) {
        rewards.add(learner.step(0).rewards().orElseThrow());
        weights.add(learner.evaluated().sha256());
      }
    }
    return new Steps(weights, rewards);
  }

  @Test
  void threadsAndKernelsChangeNothing() {
    Steps expected = steps(new ScalarKernels(), 1);
    assertEquals(TEACHING + 3, expected.weights().stream().distinct().count());
    assertEquals(1, expected.rewards().getFirst().members());
    assertEquals(6, expected.rewards().getLast().members());
    for (Kernels kernels : KernelChooser.all()) {
      assertEquals(expected, steps(kernels, 2), kernels.describe());
    }
  }

  @Test
  void aRewardRises() {
    try (Learner learner = learner(settings(20, 12), KernelChooser.choose(), 1)) {
      long before = 0;
      for (int i = 0; i < 20; i++) {
        before = learner.step(0).rewards().orElseThrow().sum();
      }
      long taught = source().validate(learner.evaluated(), 200, new ScalarKernels(), 1).reward();
      for (int i = 0; i < 15; i++) {
        learner.step(0);
      }
      long after = source().validate(learner.evaluated(), 200, new ScalarKernels(), 1).reward();
      assertTrue(after > taught, before + ", " + taught + " to " + after);
    }
  }

  @Test
  void whatCannotBeTaughtIsOneLine() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new EssaMethod()
                    .require(settings(1, 4), new EnvironmentSource(Environments.named("Catch"))));
    assertEquals(
        "method essa: begins with demonstrations, which the environment Catch has none of",
        refused.getMessage());
  }

  @Test
  void aSettingOutOfRangeIsOneLine() {
    assertRefused("population 3: must be 4 to 1024", 3, 16, 1, 0.2);
    assertRefused("rank 65: must be 1 to 64", 4, 65, 1, 0.2);
    assertRefused("alpha 0.0: must be above 0 and at most 1", 4, 1, 0, 0.2);
    assertRefused("sigma NaN: must be above 0 and at most 4", 4, 1, 1, Double.NaN);
  }

  private static void assertRefused(
      String line, int population, int rank, double alpha, double sigma) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new EssaSettings(population, 64, rank, alpha, sigma, 9, 1, 9, 0.4, 0));
    assertEquals(line, refused.getMessage());
  }
}
