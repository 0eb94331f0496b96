package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.kernels.ScalarKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.tasks.environment.Environments;
import org.junit.jupiter.api.Test;

/** The start weights whose first steps come furthest are chosen, whatever the threads. */
class StartChoiceTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.NONE);
  private static final int EPISODES = 64;

  private final EggrollMethod method = new EggrollMethod();
  private final Training settings =
      Setting.with(
          method.forEnvironments().orElseThrow(),
          Map.of("population", 64, "questions", 1, "seed", 5L));
  private final EnvironmentSource source = new EnvironmentSource(Environments.named("Catch"));
  private final List<Long> rewards = new ArrayList<>();

  private Parameters choose(int starts, int threads) {
    rewards.clear();
    return new StartChoice(starts, EPISODES, new ScalarKernels(), threads)
        .choose(
            method,
            settings,
            source,
            MODEL,
            (number, score) -> {
              rewards.add(score.reward());
              assertEquals(rewards.size(), number);
              assertEquals(EPISODES, score.questions());
            });
  }

  /** The reward in the validation after the first steps of a run that begins with some weights. */
  private long rewardAfterFirstSteps(Parameters start) {
    try (Learner learner = method.learner(settings, start.copy(), source, new ScalarKernels(), 1)) {
      for (int step = 0; step < StartChoice.STEPS; step++) {
        learner.step(0);
      }
      return source.validate(learner.evaluated(), EPISODES, new ScalarKernels(), 1).reward();
    }
  }

  @Test
  void theRunBeginsWithTheStartThatComesFurthest() {
    Parameters chosen = choose(3, 1);
    assertEquals(3, rewards.size());
    assertEquals(3, new HashSet<>(rewards).size(), () -> "no difference to see: " + rewards);
    long most = rewards.stream().mapToLong(Long::longValue).max().orElseThrow();
    assertEquals(most, rewardAfterFirstSteps(chosen));
    assertEquals(rewards.getFirst(), rewardAfterFirstSteps(source.start(MODEL, 5)));
    List<Long> told = List.copyOf(rewards);
    assertEquals(chosen.sha256(), choose(3, 2).sha256());
    assertEquals(told, rewards);
  }

  @Test
  void aSingleStartIsThatOfAnyRunAndIsNotTried() {
    assertEquals(source.start(MODEL, 5).sha256(), choose(1, 1).sha256());
    assertEquals(List.of(), rewards);
    assertNotEquals(source.start(MODEL, 5).sha256(), source.start(MODEL, 6).sha256());
  }
}
