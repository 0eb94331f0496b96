package org.integg.kernels;

import static org.integg.kernels.ScalarUpdate.LARGEST_VOTE;
import static org.integg.kernels.VectorLoop.PART;
import static org.integg.kernels.VectorUpdate.LOW;
import static org.integg.kernels.VectorUpdate.clamp;
import static org.integg.kernels.VectorUpdate.down;
import static org.integg.kernels.VectorUpdate.even;
import static org.integg.kernels.VectorUpdate.ints;
import static org.integg.kernels.VectorUpdate.odd;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;

import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** Takes the votes of a row into the moments. */
final class VectorMoments {
  private static final List<VectorLoop<VectorMoments>> LOOPS =
      List.of(
          VectorMoments::shift, VectorMoments::multiply, VectorMoments::limit, VectorMoments::add);

  private final int[] votes;
  private final int from;
  private final int shift;
  private final long multiplier;
  private final int[] first;
  private final int[] second;
  private final int to;
  private final int[] shifted = new int[PART];
  private final int[] scaled = new int[PART];
  private long sum; // 2^30 · 2^28

  VectorMoments(
      int[] votes, int from, int shift, long multiplier, int[] first, int[] second, int to) {
    this.votes = votes;
    this.from = from;
    this.shift = shift;
    this.multiplier = multiplier;
    this.first = first;
    this.second = second;
    this.to = to;
  }

  /**
   * Takes in n votes.
   *
   * @param n a multiple of the vector's length
   * @return sum of the second moments
   */
  long run(int n) {
    VectorLoop.run(LOOPS, this, 0, n);
    return sum;
  }

  private void shift(int at, int size) {
    for (int i = 0; i < size; i += INT_LANES) {
      VectorUpdate.shifted(votes, from + at + i, shift).intoArray(shifted, i);
    }
  }

  /** The upper halves of unsigned products. */
  private void multiply(int at, int size) {
    LongVector factor = even(IntVector.broadcast(INTS, (int) multiplier));
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector v = ints(shifted, i);
      LongVector evens = even(v).mul(factor).lanewise(VectorOperators.LSHR, 32);
      evens.or(odd(v).mul(factor).and(~LOW)).reinterpretAsInts().intoArray(scaled, i);
    }
  }

  /** Turns them into the upper halves of signed products, and limits them. */
  private void limit(int at, int size) {
    int low = (int) multiplier;
    int whole = multiplier >> 32 == 0 ? 0 : -1; // a multiplier of 2^32 has a low half of 0
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector v = ints(shifted, i);
      // As an unsigned number, a negative v is 2^32 larger.
      IntVector vote = ints(scaled, i).sub(down(v, 31).and(low)).add(v.and(whole));
      clamp(vote, LARGEST_VOTE).intoArray(scaled, i);
    }
  }

  private void add(int at, int size) {
    LongVector sums = IntVector.zero(INTS).reinterpretAsLongs();
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector vote = ints(scaled, i);
      // |vote| < 2^13: |first| < 2^21, second < 2^30
      IntVector mean = ints(first, to + at + i);
      mean.add(down(vote.mul(256).sub(mean).add(4), 3)).intoArray(first, to + at + i);
      IntVector square = ints(second, to + at + i);
      IntVector moment = square.add(down(vote.mul(vote).mul(16).sub(square).add(32), 6));
      moment.intoArray(second, to + at + i);
      sums = sums.add(even(moment)).add(odd(moment));
    }
    sum += sums.reduceLanes(VectorOperators.ADD);
  }
}
