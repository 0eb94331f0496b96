package org.integg.eggroll.tune;

import org.integg.eggroll.StartWeights;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.ScalarKernels;
import org.integg.model.EggConfig;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Variable;

/**
 * Start weights for an environment: those of any run, except for the embeddings of observations.
 * Neighbouring values of a variable have neighbouring embeddings, so that what is learned of one
 * holds for its neighbours. They lie on a line {@code a + 2t·b}, t from −1 to 1, or on a circle,
 * {@code a + 2c·b + 2s·d} with c and s in place of cosine and sine, |c| + |s| = 1; a, b and d being
 * the random embeddings of the variable's first values. All actions have the same mean logit
 * ({@link EvenActions}).
 */
final class EnvironmentStart {
  /** How much a value counts compared with its mere presence. */
  private static final int SPREAD = 2;

  private final byte[] embedding;
  private final int width;

  private EnvironmentStart(Parameters parameters) {
    embedding = parameters.get(parameters.tensors().embedding());
    width = parameters.config().width();
  }

  /** The weights: a function of shape, seed and environment alone. */
  static Parameters of(EggConfig config, long seed, Environment environment) {
    Parameters parameters = StartWeights.of(config, seed);
    EnvironmentStart start = new EnvironmentStart(parameters);
    int row = 1 + environment.actions();
    for (Variable variable : environment.variables()) {
      start.write(variable, row);
      row += variable.steps();
    }
    // A few hundred tokens a variable, once a run: any kernels will do.
    new EvenActions(environment, new PackedParameters(parameters), new ScalarKernels()).turn();
    return parameters;
  }

  private void write(Variable variable, int row) {
    int steps = variable.steps();
    int[] a = row(row);
    int[] b = row(row + Math.min(1, steps - 1));
    int[] d = row(row + Math.min(2, steps - 1));
    for (int i = 0; i < steps; i++) {
      switch (variable.order()) {
        case NONE -> {}
        case LINE -> write(row + i, a, b, 2 * i - (steps - 1), d, 0, Math.max(1, steps - 1));
        case CIRCLE ->
            write(row + i, a, b, wave(4 * i, steps), d, wave(4 * i + 3 * steps, steps), steps);
      }
    }
  }

  /**
   * A triangle in place of a cosine: {@code steps} at 0, −{@code steps} half a turn on.
   *
   * @param turned how far, where 4·steps are a whole turn
   */
  private static int wave(int turned, int steps) {
    return Math.abs(turned % (4 * steps) - 2 * steps) - steps;
  }

  private int[] row(int token) {
    int[] row = new int[width];
    for (int j = 0; j < width; j++) {
      row[j] = embedding[token * width + j];
    }
    return row;
  }

  /** {@code a + SPREAD·(b·c + d·s)/whole}, rounded: below 127 · (1 + 2 · 2) before the clip. */
  private void write(int token, int[] a, int[] b, int c, int[] d, int s, int whole) {
    for (int j = 0; j < width; j++) {
      int turned = SPREAD * (b[j] * c + d[j] * s);
      int value = a[j] + Math.floorDiv(2 * turned + whole, 2 * whole);
      embedding[token * width + j] = (byte) FixedPoint.clip(value);
    }
  }
}
