package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Noise;
import org.integg.kernels.WeightKernels;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * A model's weights in fixed point, with their averages and moments: what votes move, and the
 * resulting int8 weights.
 */
public final class FixedPointWeights {
  /** The rate has its full value from the first update on. */
  public static final int NO_RAMP = 1;

  /** The stream of the places where weights begin: a different one from those of noise. */
  private static final long PLACES = 1L << 46;

  /**
   * The factor by which the rate is lower at the end of the budget, unless another is given. Weight
   * decay is another number: {@code ScalarUpdate.DECAY_BITS}.
   */
  public static final int RATE_FALL = 50;

  private final int rate;
  private final long rateFall;
  private final int averageShare;
  private final WeightKernels kernels;
  private final PackedParameters packed;
  private final Parameters averaged;
  private final List<FixedPointTensor> tensors = new ArrayList<>();

  /** Weights that start at int8 weights, which are trained in place. */
  public FixedPointWeights(Parameters parameters, WeightSteps steps, WeightKernels kernels) {
    rate = steps.rate();
    rateFall = steps.rateFall();
    averageShare = steps.averageShare();
    this.kernels = kernels;
    packed = new PackedParameters(parameters);
    averaged = parameters.copy();
    for (TensorSpec spec : parameters.tensors().all()) {
      tensors.add(new FixedPointTensor(parameters.get(spec.id())));
    }
  }

  /**
   * Begins at places anywhere in the intervals that round to the int8 weights: for weights that
   * have learned.
   *
   * <p>From the middle of their intervals none of the weights changes for many steps, so those
   * steps learn nothing about their effect. Then all weights that were pushed alike change at once,
   * too far (docs/tuning.md, Where weights begin).
   */
  public void spread() {
    for (int id = 0; id < tensors.size(); id++) {
      tensors.get(id).spread(Noise.key(0, PLACES, id));
    }
  }

  /** Whether a tensor has votes: all but the weights of norms. */
  public static boolean learns(TensorSpec spec) {
    return !spec.gain();
  }

  /**
   * Moves a tensor.
   *
   * @param votes [rows][{@link Sums#stride(TensorSpec)}]
   * @param progress share of the budget that is used, of 65,536
   * @param updates how many updates there were before
   * @param ramp updates in which the rate rises to its full value, or {@link #NO_RAMP}: the moments
   *     of the first votes hold nothing else, so those votes would move every weight as far as it
   *     may go, by chance
   * @return int8 weights that changed
   */
  public long update(TensorSpec spec, int[] votes, int progress, long updates, int ramp) {
    int full = rate(progress);
    int now = updates + 1 < ramp ? (int) Math.max(1, full * (updates + 1) / ramp) : full;
    int share = averageShare(updates);
    FixedPointTensor tensor = tensors.get(spec.id());
    int columns = spec.kind() == TensorKind.VECTOR ? 1 : spec.columns();
    byte[] rounded = parameters().get(spec.id());
    long changed = tensor.update(votes, columns, Sums.stride(spec), now, share, rounded, kernels);
    packed.pack(spec.id());
    return changed;
  }

  /** Makes the int8 weights of a tensor whose fixed-point weights changed outside an update. */
  public void round(int id) {
    tensors.get(id).round(parameters().get(id), kernels);
    packed.pack(id);
  }

  /** How far a weight moves at most, with 16 fractional bits. */
  public int rate(int progress) {
    return (int) (rate - ((rate - rate / rateFall) * progress >> 16));
  }

  /** Share, of 256, by which the average moves. */
  public int averageShare(long updates) {
    return (int) Math.max(averageShare, 256 / (1 + updates));
  }

  /** A tensor's arrays. */
  public FixedPointTensor tensor(int id) {
    return tensors.get(id);
  }

  /** The int8 weights, packed. */
  public PackedParameters packed() {
    return packed;
  }

  /** The int8 weights that are trained. */
  public Parameters parameters() {
    return packed.parameters();
  }

  /** The moving average, rounded, for evaluation. */
  public Parameters averaged() {
    for (TensorSpec spec : averaged.tensors().all()) {
      tensors.get(spec.id()).roundAverage(averaged.get(spec.id()), kernels);
    }
    return averaged;
  }

  /** The state between steps, without the int8 weights. */
  public List<StateTensor> state() {
    List<StateTensor> all = new ArrayList<>();
    for (TensorSpec spec : parameters().tensors().all()) {
      FixedPointTensor tensor = tensors.get(spec.id());
      all.add(StateTensor.ofI32("fixed." + spec.name(), spec.shape(), tensor.weights()));
      all.add(StateTensor.ofI32("average." + spec.name(), spec.shape(), tensor.average()));
      all.add(StateTensor.ofI32("first." + spec.name(), spec.shape(), tensor.first()));
      all.add(StateTensor.ofI32("second." + spec.name(), spec.shape(), tensor.second()));
    }
    return all;
  }

  /** Continues after the arrays of {@link #state} and the int8 weights were restored. */
  public void resume() {
    for (int id = 0; id < tensors.size(); id++) {
      packed.pack(id);
    }
  }
}
