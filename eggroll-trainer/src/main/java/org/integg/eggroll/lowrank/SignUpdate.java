package org.integg.eggroll.lowrank;

import java.util.List;
import org.integg.kernels.FixedPoint;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * The published update (docs/algorithm.md, section 3): a weight moves by the sign of its vote where
 * {@code |Z|·16 ≥ t·isqrt(P)·256}, then clips; a zero vote never moves.
 *
 * @param parameters the weights, which move in place
 */
record SignUpdate(Parameters parameters) implements WeightUpdate {
  @Override
  public long take(Stripe stripe, long[] votes, long limit) {
    byte[] weights = parameters.get(stripe.spec().id());
    return apply(votes, stripe.size(), weights, stripe.first(), limit);
  }

  @Override
  public long end(TensorSpec spec, long step, int progress) {
    return 0;
  }

  @Override
  public Parameters evaluated() {
    return parameters;
  }

  @Override
  public List<StateTensor> state() {
    return List.of();
  }

  /**
   * Moves weights.
   *
   * @param votes one per weight, below 2^45
   * @param weights updated from {@code offset} on
   * @param limit of |vote|·16 from which a weight moves
   * @return how many weights changed
   */
  static long apply(long[] votes, int count, byte[] weights, int offset, long limit) {
    long changed = 0;
    for (int i = 0; i < count; i++) {
      long vote = votes[i];
      if (vote != 0 && Math.abs(vote) * 16 >= limit) {
        byte old = weights[offset + i];
        byte moved = (byte) FixedPoint.clip(old + Long.signum(vote));
        weights[offset + i] = moved;
        changed += moved == old ? 0 : 1;
      }
    }
    return changed;
  }
}
