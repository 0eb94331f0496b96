package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SplittableRandom;
import org.integg.eggroll.credit.FixedPointTensor;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import org.integg.tasks.environment.Episode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: with start weights every action is chosen after some observation, and none after nearly
 * all. This stays so after an update that favours one action whatever the observation.
 */
class EvenActionsTest {
  private static final EggConfig MODEL = new EggConfig(256, 32, 1, Mlp.RELU);
  private static final Kernels KERNELS = new ScalarKernels();
  private static final int TURNS = 2000;

  /** Turns of a lane with random observations; counts the chosen actions. */
  private record Any(Environment environment, SplittableRandom random, int[] done)
      implements Episode {
    @Override
    public void observe(int[] tokens) {
      int first = 0;
      for (int i = 0; i < tokens.length; i++) {
        int steps = environment.variables().get(i).steps();
        tokens[i] = first + random.nextInt(steps);
        first += steps;
      }
    }

    @Override
    public int act(int action) {
      done[action]++;
      return 0;
    }

    @Override
    public boolean ended() {
      return Arrays.stream(done).sum() >= TURNS;
    }
  }

  /** How often each action is chosen. */
  private static int[] done(Environment environment, Parameters weights, int seed) {
    int[] done = new int[environment.actions()];
    Any any = new Any(environment, new SplittableRandom(seed), done);
    PlainProjection projection =
        new PlainProjection(new PackedParameters(weights), KERNELS, new Workspace());
    new EpisodeBlock(environment, weights.tensors(), projection, KERNELS)
        .play(Collections.nCopies(Lanes.COUNT, any), new long[Lanes.COUNT]);
    return done;
  }

  /**
   * With only random rows of the head, 9 of these 50 starts would have an action that is never
   * chosen.
   */
  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Acrobot-v1", "MountainCar-v0", "Pendulum-v1", "Catch"})
  void everyActionIsDoneSomewhere(String name) {
    Environment environment = Environments.named(name);
    for (int seed = 0; seed < 10; seed++) {
      int[] done = done(environment, new EnvironmentSource(environment).start(MODEL, seed), seed);
      String which = name + ", seed " + seed + ": " + Arrays.toString(done);
      assertTrue(Arrays.stream(done).min().orElseThrow() > 0, which);
      assertTrue(Arrays.stream(done).max().orElseThrow() < TURNS * 3 / 4, which);
    }
  }

  /**
   * A change of the first action's row that makes it the likeliest after nearly all observations.
   */
  @Test
  void anUpdateThatFavoursOneActionIsTurned() {
    Environment environment = Environments.named("Acrobot-v1");
    SplittableRandom random = new SplittableRandom(4);
    EggrollSettings settings =
        new EggrollSettings(64, 1, 1, 1, 1, 0.5, 0.3, 100, FitnessShaping.LINEAR, 1, 5);
    int found = 0;
    while (found < 3) {
      Parameters model = new EnvironmentSource(environment).start(MODEL, 1);
      FixedPointWeights weights = settings.weights(model, KERNELS.weights());
      int head = model.tensors().head();
      int[] rows = weights.tensor(head).weights();
      for (int i = MODEL.width(); i < 2 * MODEL.width(); i++) {
        rows[i] += random.nextInt(-50, 51) << FixedPointTensor.FRACTION_BITS;
      }
      weights.round(head);
      if (done(environment, model, 5)[0] > TURNS * 19 / 20) {
        found++;
        EvenActions actions = new EvenActions(environment, weights.packed(), KERNELS);
        new FixedPointUpdate(weights, settings.lowRank(), Optional.of(actions)).end();
        int[] done = done(environment, model, 5);
        assertTrue(done[0] < TURNS * 4 / 5, Arrays.toString(done));
        assertTrue(Math.min(done[1], done[2]) > 0, Arrays.toString(done));
      }
    }
  }
}
