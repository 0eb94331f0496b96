package org.integg.eggroll.tune;

import java.util.Arrays;
import org.integg.eggroll.credit.FixedPointTensor;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.RecordingProjection;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Variable;
import org.integg.tokenizer.Tokenizer;

/**
 * Turns the head's rows of an environment's actions so that all actions have the same mean logit,
 * at the start and after every update.
 *
 * <p>Otherwise some action becomes the likeliest for no observation: no member does it any more,
 * and nothing shows what it is worth. Or one is the likeliest for all observations, and all members
 * do the same. Each row {@code h} loses its part along m, the mean output over observations drawn
 * evenly: {@code h − m·(h·m − mean of all actions' h·m) / m·m}. Salimans et al. 2017
 * (arXiv:1703.03864, section 2.1) use virtual batch normalization in every member against the same
 * problem.
 */
final class EvenActions {
  /** Turns that each lane sees. */
  private static final int TURNS = 8;

  /** Fractional bits of a mean output. */
  private static final int MEAN_BITS = 4;

  private static final int MOST = FixedPoint.MAX << FixedPointTensor.FRACTION_BITS;

  /** The stream of the observations: a different one from those of noise. */
  private static final long OBSERVATIONS = 1L << 47;

  private final Environment environment;
  private final Parameters parameters;
  private final Kernels kernels;
  private final int width;
  private final Recording recording;
  private final PlainProjection weights;
  private final EggForward forward;
  private final EggState state;
  private final int[] tokens = new int[Lanes.COUNT];

  /**
   * Turns these weights, as they are at each call.
   *
   * @param packed always holds the current weights
   * @param kernels for a few hundred tokens a variable and call
   */
  EvenActions(Environment environment, PackedParameters packed, Kernels kernels) {
    this.environment = environment;
    this.kernels = kernels;
    parameters = packed.parameters();
    EggTensors tensors = parameters.tensors();
    width = tensors.config().width();
    recording = new Recording(tensors.config(), 1);
    weights = new PlainProjection(packed, kernels, new Workspace());
    Projection recorded = new RecordingProjection(weights, tensors, recording, kernels);
    forward = new EggForward(tensors, recorded, kernels);
    state = new EggState(tensors.config(), Lanes.COUNT);
  }

  /** Turns the int8 weights. */
  void turn() {
    byte[] head = parameters.get(parameters.tensors().head());
    int[] rows = new int[head.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = head[i] << FixedPointTensor.FRACTION_BITS;
    }
    turn(rows);
    kernels.weights().roundToBytes(rows, 0, rows.length, FixedPointTensor.FRACTION_BITS, head, 0);
  }

  /**
   * Turns the rows of a head.
   *
   * @param head [V][D], with 16 fractional bits; rows 1 to A are turned
   */
  void turn(int[] head) {
    int actions = environment.actions();
    long[] mean = meanOutput();
    long square = 1; // at most D · 2^22
    long[] products = new long[actions]; // each at most D · 2^23 · 2^11
    for (int i = 0; i < width; i++) {
      square += mean[i] * mean[i];
      for (int action = 0; action < actions; action++) {
        products[action] += head[(1 + action) * width + i] * mean[i];
      }
    }
    long middle = Math.floorDiv(Arrays.stream(products).sum(), actions);
    for (int action = 0; action < actions; action++) {
      for (int i = 0; i < width; i++) {
        int at = (1 + action) * width + i;
        long part = Math.floorDiv((products[action] - middle) * mean[i], square);
        head[at] = (int) Math.clamp(head[at] - part, -MOST, MOST);
      }
    }
  }

  /**
   * The mean input of the head after a turn's tokens; each variable takes all of its values equally
   * often.
   *
   * @return [D], with 4 fractional bits: below 2^11
   */
  private long[] meanOutput() {
    weights.refresh();
    Arrays.fill(tokens, Tokenizer.SEPARATOR); // clears the state
    forward.read(tokens, state);
    long[] sums = new long[width]; // each at most 127 · tokens
    for (int turn = 0; turn < TURNS; turn++) {
      int first = 1 + environment.actions();
      for (Variable variable : environment.variables()) {
        draw(first, variable.steps(), Noise.key(0, OBSERVATIONS + turn, first));
        first += variable.steps();
        forward.read(tokens, state);
        add(recording.output[0], sums);
      }
    }
    int reads = TURNS * environment.observationTokens() * Lanes.COUNT;
    Arrays.setAll(sums, i -> Math.floorDiv(sums[i] << MEAN_BITS, reads));
    return sums;
  }

  private void draw(int first, int steps, long key) {
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      long draw = Noise.mix(key + lane) >>> Integer.SIZE;
      tokens[lane] = first + (int) (draw * steps >>> Integer.SIZE);
    }
  }

  private static void add(short[] output, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        sums[i] += output[i * Lanes.COUNT + lane];
      }
    }
  }
}
