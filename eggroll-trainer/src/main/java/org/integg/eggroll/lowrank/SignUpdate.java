package org.integg.eggroll.lowrank;

import org.integg.kernels.FixedPoint;

/**
 * The update of docs/algorithm.md, section 3: a weight moves by the sign of its vote where {@code
 * |Z|·16 ≥ t·isqrt(P)·256}, then clips; a zero vote never moves.
 */
final class SignUpdate {
  private SignUpdate() {}

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
