package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Tasks;
import org.integg.tasks.environment.Environments;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: a step on rewards that is divided among replicas gives the weights and the report of a
 * single learner's step, with the published update and in fixed point, even if a replica begins
 * late; replicas send the pairs' scores.
 */
class EggrollSharedTest {
  private static final int STEPS = 6;

  private static EggrollSettings settings(double rate) {
    return new EggrollSettings(150, 2, 1, 2, rate, 0.9, 0.3, 100, FitnessShaping.LINEAR, 1, 5);
  }

  private static RewardSource source(String name) {
    return name.equals("Catch")
        ? new EnvironmentSource(Environments.named(name))
        : new TaskSource(new TaskText(Tasks.made(name), new ByteTokenizer()));
  }

  private static EggrollLearner learner(String name, double rate) {
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 16, 1, Mlp.RELU), 3);
    return new EggrollLearner(start, settings(rate), source(name), new VectorKernels(), 2);
  }

  @ParameterizedTest
  @CsvSource({"sort-3, 0", "sort-3, 4", "Catch, 0", "Catch, 4"})
  void sharedStepsAreTheStepsOfOne(String name, double rate) {
    try (EggrollLearner whole = learner(name, rate);
        EggrollLearner driver = learner(name, rate);
        EggrollLearner first = learner(name, rate);
        EggrollLearner second = learner(name, rate)) {
      assertEquals(3, driver.blocks());
      String start = whole.evaluated().sha256();
      for (int step = 0; step < STEPS; step++) {
        if (step == STEPS - 2) { // a new replica replaces the second
          second.restore(1, first.replica());
          second.restore(driver.steps(), driver.replica());
        }
        Contribution learned =
            EggrollLearner.add(second.learn(new int[] {1}), first.learn(new int[] {0, 2}));
        int progress = step * 10_000;
        assertEquals(whole.step(progress), driver.update(learned, progress), "step " + step);
        assertEquals(whole.spread(), driver.spread(), "step " + step);
        assertTrue(driver.spread().isPresent());
        List.of(first, second).forEach(replica -> replica.follow(driver.news()));
        for (SharedLearner each : List.of(driver, first, second)) {
          assertEquals(whole.parameters().sha256(), each.parameters().sha256());
          assertEquals(whole.evaluated().sha256(), each.evaluated().sha256());
        }
      }
      assertNotEquals(start, whole.evaluated().sha256());
      assertEquals(4 + 75, driver.news().bytes().length); // the progress, and one byte per pair
      assertEquals(0, driver.states().stream().mapToInt(state -> state.length).sum());
    }
  }

  @Test
  void whatIsNoContributionIsRefused() {
    try (EggrollLearner learner = learner("sort-3", 0)) {
      Contribution part = learner.learn(new int[] {0, 1});
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> learner.update(part, 0));
      assertEquals(
          "differences of 64 pairs instead of 75", Objects.requireNonNull(refused.getMessage()));
      assertThrows(
          IllegalArgumentException.class, () -> learner.update(new Contribution(new byte[9]), 0));
      Contribution noClass = new Contribution(part.bytes().clone());
      ByteBuffer.wrap(noClass.bytes()).putShort(4 * Long.BYTES + Short.BYTES, (short) 9999);
      assertThrows(IllegalArgumentException.class, () -> learner.update(noClass, 0));
      assertThrows(IllegalArgumentException.class, () -> learner.follow(new News(new byte[3])));
      assertThrows(
          IllegalArgumentException.class,
          () -> learner.restore(1, new ReplicaState(new byte[100])));
    }
  }
}
