package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.Sums;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.lowrank.Stripe;
import org.integg.eggroll.lowrank.WeightUpdate;
import org.integg.kernels.Noise;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * Weights in fixed point; every vote moves its weight a little, by the vote's size. The published
 * update moves the few weights with the largest votes by a whole unit: the largest thousandth of
 * the votes keeps their direction to a cosine of 0.11, all votes keep it to 1 (tuning.md).
 */
final class FixedPointUpdate implements WeightUpdate {
  /** Bits of a vote that an int holds, with one to spare. */
  private static final int VOTE_BITS = 30;

  private final FixedPointWeights weights;
  private final Optional<EvenActions> actions;
  private final List<int[]> votes = new ArrayList<>();
  private final int shift;

  /**
   * An update that moves these weights.
   *
   * @param actions of the environment, if one is learned
   */
  FixedPointUpdate(
      FixedPointWeights weights, LowRankSettings settings, Optional<EvenActions> actions) {
    this.weights = weights;
    this.actions = actions;
    for (TensorSpec spec : weights.parameters().tensors().all()) {
      votes.add(new int[spec.rows() * Sums.stride(spec)]);
    }
    long most =
        (long) settings.pairs()
            * settings.fitness().maximum()
            * settings.rank()
            * Noise.MAX
            * Noise.MAX; // < 2^45
    shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(most) - VOTE_BITS);
  }

  @Override
  public long take(Stripe stripe, long[] from, long limit) {
    int[] to = votes.get(stripe.spec().id());
    int columns = stripe.spec().columns();
    int stride = Sums.stride(stripe.spec());
    for (int row = 0; row < stripe.rows(); row++) {
      for (int column = 0; column < columns; column++) {
        to[(stripe.firstRow() + row) * stride + column] =
            (int) (from[row * columns + column] >> shift);
      }
    }
    return 0;
  }

  @Override
  public long end(TensorSpec spec, long step, int progress) {
    return FixedPointWeights.learns(spec)
        ? weights.update(spec, votes.get(spec.id()), progress, step, FixedPointWeights.NO_RAMP)
        : 0;
  }

  @Override
  public void end() {
    actions.ifPresent(each -> {
      int head = weights.parameters().tensors().head();
      each.turn(weights.tensor(head).weights());
      weights.round(head);
    });
  }

  @Override
  public Parameters evaluated() {
    return weights.averaged();
  }

  @Override
  public List<StateTensor> state() {
    return weights.state();
  }
}
