package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.integg.eggroll.StartWeights;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import org.integg.tasks.environment.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: in the start weights for an environment, values that are near each other have embeddings
 * near each other. Along a line, embeddings are farther apart the more steps are between them, and
 * an angle's circle closes. Everything else except the head's rows of actions is as in any start
 * weights.
 */
class EnvironmentStartTest {
  private static final EggConfig MODEL = new EggConfig(256, 32, 1, Mlp.RELU);

  private static Parameters start(Environment environment, long seed) {
    return new EnvironmentSource(environment).start(MODEL, seed);
  }

  /** Distance of two tokens' embeddings: the sum of magnitudes. */
  private static int distance(Parameters of, int token, int other) {
    byte[] rows = of.get(of.tensors().embedding());
    int sum = 0;
    for (int j = 0; j < MODEL.width(); j++) {
      sum += Math.abs(rows[token * MODEL.width() + j] - rows[other * MODEL.width() + j]);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Acrobot-v1", "MountainCar-v0", "Pendulum-v1", "Catch"})
  void nearValuesHaveNearEmbeddings(String name) {
    Environment environment = Environments.named(name);
    Parameters start = start(environment, 3);
    int row = 1 + environment.actions();
    for (Variable variable : environment.variables()) {
      int steps = variable.steps();
      boolean circle = variable.order() == Variable.Order.CIRCLE;
      for (int i = 1; i < steps - 1; i++) {
        String which = name + " " + variable + " " + i;
        int here = distance(start, row, row + i);
        int next = distance(start, row + i, row + i + 1);
        assertTrue(circle || here < distance(start, row, row + i + 1), which);
        assertTrue(!circle || 8 * next < distance(start, row, row + steps / 2), which);
      }
      if (circle) { // the last is a neighbour of the first
        int around = distance(start, row + steps - 1, row);
        assertTrue(8 * around < distance(start, row, row + steps / 2), name + " " + variable);
      }
      row += steps;
    }
  }

  @Test
  void allElseIsAsInAnyStartWeights() {
    Environment chain = Environments.named("MemoryChain-7");
    assertEquals(List.of(new Variable(8, Variable.Order.NONE)), chain.variables());
    Parameters any = StartWeights.of(MODEL, 3);
    int embedding = any.tensors().embedding();
    assertArrayEquals(any.get(embedding), start(chain, 3).get(embedding));
    Environment pole = Environments.named("CartPole-v1");
    Parameters start = start(pole, 3);
    assertEquals(start.sha256(), start(pole, 3).sha256());
    assertNotEquals(start.sha256(), start(pole, 4).sha256());
    for (TensorSpec spec : start.tensors().all()) {
      byte[] expected = any.get(spec.id());
      byte[] found = start.get(spec.id());
      int observed = (1 + pole.actions()) * MODEL.width();
      int beyond = observed + pole.vocabulary() * MODEL.width();
      for (int i = 0; i < found.length; i++) {
        boolean seen = spec.id() == start.tensors().embedding() && i >= observed && i < beyond;
        boolean done = spec.id() == start.tensors().head() && i >= MODEL.width() && i < observed;
        assertTrue(seen || done || found[i] == expected[i], spec.name() + " " + i);
      }
    }
  }
}
