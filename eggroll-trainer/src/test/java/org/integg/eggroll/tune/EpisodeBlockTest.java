package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import org.integg.tasks.environment.Episode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes that play side by side do what each would do alone, however long the others play. */
class EpisodeBlockTest {
  private static final Kernels KERNELS = new ScalarKernels();

  private static PlainProjection projection(Parameters model) {
    return new PlainProjection(new PackedParameters(model), KERNELS, new Workspace());
  }

  /** An episode played alone, with all 64 lanes reading the same. */
  private static long[] alone(Parameters model, Environment environment, long seed) {
    EggForward forward = new EggForward(model.tensors(), projection(model), KERNELS);
    EggState state = new EggState(model.config(), Lanes.COUNT);
    int[] tokens = new int[Lanes.COUNT];
    int[] seen = new int[environment.observationTokens()];
    int actions = environment.actions();
    short[] logits = new short[(1 + actions) * Lanes.COUNT];
    forward.read(tokens, state);
    Episode episode = environment.start(seed);
    long reward = 0;
    long read = 1;
    while (!episode.ended()) {
      episode.observe(seen);
      int[] sums = new int[actions];
      for (int token : seen) {
        Arrays.fill(tokens, 1 + actions + token);
        forward.read(tokens, state);
        read++;
        forward.logits(0, 1 + actions, logits);
        for (int a = 0; a < actions; a++) {
          sums[a] += logits[(1 + a) * Lanes.COUNT];
        }
      }
      int best = 0;
      for (int a = 1; a < actions; a++) {
        best = sums[a] > sums[best] ? a : best;
      }
      reward += episode.act(best);
    }
    return new long[] {reward, read};
  }

  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Catch", "MemoryChain-5"})
  void lanesPlayAsEachWouldAlone(String name) {
    Environment environment = Environments.named(name);
    Parameters model = RandomCheckpoints.gaussian(new EggConfig(256, 16, 1), 7);
    EpisodeBlock block = new EpisodeBlock(environment, model.tensors(), projection(model), KERNELS);
    List<Episode> episodes = new ArrayList<>();
    for (int seed = 0; seed < Lanes.COUNT; seed++) {
      episodes.add(environment.start(seed));
    }
    long[] returns = new long[Lanes.COUNT];
    // Every third lane idles.
    long read = block.play(episodes, lane -> lane % 3 > 0, returns);
    long[] expected = new long[Lanes.COUNT];
    long expectedRead = 0;
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      if (lane % 3 > 0) {
        long[] one = alone(model, environment, lane);
        expected[lane] = one[0];
        expectedRead += one[1];
      }
    }
    assertArrayEquals(expected, returns);
    assertEquals(expectedRead, read);
    assertTrue(Arrays.stream(returns).distinct().count() > 1, Arrays.toString(returns));
    assertTrue(EpisodeBlock.vocabulary(environment) <= 256);
  }
}
