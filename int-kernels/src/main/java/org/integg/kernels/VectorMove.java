package org.integg.kernels;

import static org.integg.kernels.ScalarUpdate.DECAY_BITS;
import static org.integg.kernels.ScalarUpdate.LARGEST;
import static org.integg.kernels.VectorLoop.PART;
import static org.integg.kernels.VectorUpdate.LOW;
import static org.integg.kernels.VectorUpdate.clamp;
import static org.integg.kernels.VectorUpdate.down;
import static org.integg.kernels.VectorUpdate.even;
import static org.integg.kernels.VectorUpdate.ints;
import static org.integg.kernels.VectorUpdate.odd;
import static org.integg.kernels.VectorUpdate.signed;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;

import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Moves weights by their moments. */
final class VectorMove {
  /** Bits of a weight that decay multiplies by themselves. */
  private static final int LOW_BITS = 12;

  /** How far the sum of both products is shifted. */
  private static final int HIGH_BITS = DECAY_BITS - LOW_BITS;

  private static final List<VectorLoop<VectorMove>> LOOPS =
      List.of(
          VectorMove::addRoots,
          VectorMove::invert,
          VectorMove::multiply,
          VectorMove::limit,
          VectorMove::divide,
          VectorMove::move,
          VectorMove::round);

  private final int[] first;
  private final int[] second;
  private final int rate;
  private final int floor;
  private final int share;
  private final int[] weights;
  private final int[] average;
  private final byte[] bytes;
  private final RateDivision division;
  private final int[] divisors = new int[PART];
  private final int[] scales = new int[PART];
  private final int[] steps = new int[PART];
  private long changed;

  VectorMove(
      int[] first,
      int[] second,
      int rate,
      int floor,
      int share,
      int[] weights,
      int[] average,
      byte[] bytes) {
    this.first = first;
    this.second = second;
    this.rate = rate;
    this.floor = floor;
    this.share = share;
    this.weights = weights;
    this.average = average;
    this.bytes = bytes;
    division = RateDivision.of(rate);
  }

  /**
   * Moves n weights.
   *
   * @param n a multiple of the vector's length
   * @return bytes that changed
   */
  long run(int from, int n) {
    VectorLoop.run(LOOPS, this, from, n);
    return changed;
  }

  /**
   * {@link FixedPoint#root} without its table. With v brought to 30 bits, i is the table's index. A
   * polynomial of degree 4 in i is less than one below 16 times its root. A zero stays zero: the
   * polynomial's value for it is shifted out. |t| ≤ 2560. Before it is multiplied by t, |h| ≤
   * 499,946 &lt; 2^19: |h·t| &lt; 2^31.
   */
  private void addRoots(int at, int size) {
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector v = ints(second, at + i);
      IntVector up = v.or(1).lanewise(VectorOperators.LEADING_ZEROS_COUNT).sub(2).and(~1);
      IntVector entry = down(v.lanewise(VectorOperators.LSHL, up), 18);
      IntVector t = entry.sub(2560);
      IntVector h = down(t.mul(-18_416), 11).add(33_298);
      h = down(h.mul(t), 11).sub(65_117);
      h = down(h.mul(t), 11).add(330_553);
      IntVector next = down(down(h.mul(t), 11).add(828_625), 10).add(1);
      IntVector square = entry.lanewise(VectorOperators.LSHL, 8);
      VectorMask<Integer> less = next.mul(next).compare(VectorOperators.GT, square);
      next.sub(1, less)
          .lanewise(VectorOperators.LSHL, 15)
          .lanewise(VectorOperators.ASHR, up.lanewise(VectorOperators.LSHR, 1).add(10))
          .add(floor)
          .intoArray(divisors, i);
    }
  }

  /** {@link RateDivision#reciprocal} of divisors brought to 16 bits. */
  private void invert(int at, int size) {
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector d = ints(divisors, i);
      d = d.lanewise(VectorOperators.LSHL, zerosAbove(d));
      IntVector y = d.sub(3 << 14);
      IntVector x = down(down(down(y.mul(21_183), 14).sub(63_550).mul(y), 14).add(174_763), 2);
      IntVector error = x.mul(d).neg().add(1 << 31);
      x = x.add(down(x.mul(down(error, 10)), 21));
      error = x.mul(d).neg().add(1 << 31);
      IntVector more = down(x.mul(down(error, 3)), 13);
      x.lanewise(VectorOperators.LSHL, 15).add(more).intoArray(scales, i);
    }
  }

  /** The shift that brings d &lt; 2^16 to 16 bits. */
  private static IntVector zerosAbove(IntVector d) {
    return d.lanewise(VectorOperators.LEADING_ZEROS_COUNT).sub(16);
  }

  /** Turns reciprocals into the s of {@link RateDivision}. */
  private void multiply(int at, int size) {
    LongVector factor = even(IntVector.broadcast(INTS, division.scale()));
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector v = ints(scales, i);
      LongVector evens = even(v).mul(factor).lanewise(VectorOperators.LSHR, 32);
      evens.or(odd(v).mul(factor).and(~LOW)).reinterpretAsInts().intoArray(scales, i);
    }
  }

  /** Magnitudes of the first moments, as far as they matter. */
  private void limit(int at, int size) {
    int most = division.most();
    int mostDivisor = division.mostDivisor();
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector limit = ints(divisors, i).min(mostDivisor).mul(most); // below 2^22
      ints(first, at + i).abs().min(limit).intoArray(steps, i);
    }
  }

  /** Replaces magnitudes by quotients. */
  private void divide(int at, int size) {
    int shift = division.shift();
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector d = ints(divisors, i);
      IntVector f = ints(steps, i);
      IntVector scale = ints(scales, i);
      IntVector bits = zerosAbove(d).neg().add(shift);
      LongVector odds = odd(f).mul(odd(scale)).lanewise(VectorOperators.LSHR, odd(bits));
      LongVector evens = even(f).mul(even(scale)).lanewise(VectorOperators.LSHR, even(bits));
      IntVector q = evens.or(odds.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
      IntVector divisor = d.lanewise(VectorOperators.LSHL, 6);
      IntVector left = f.mul(rate).sub(q.mul(divisor)); // below 2^23
      q.add(1, left.compare(VectorOperators.GE, divisor)).intoArray(steps, i);
    }
  }

  /**
   * Moves weights and their average; steps become the rounded weights. Decay, {@code (rate·w +
   * 2^26) >> 27}, is computed from two parts of w: |rate·(w >> 12)| &lt; 2^31 − 2^23, rate·(w &amp;
   * 4095) &lt; 2^32.
   */
  private void move(int at, int size) {
    for (int i = 0; i < size; i += INT_LANES) {
      IntVector old = ints(weights, at + i);
      IntVector low = old.and((1 << LOW_BITS) - 1).mul(rate);
      IntVector sum = down(old, LOW_BITS).mul(rate);
      sum = sum.add(low.lanewise(VectorOperators.LSHR, LOW_BITS)).add(1 << HIGH_BITS >> 1);
      IntVector decay = down(sum, HIGH_BITS);
      IntVector step = signed(ints(steps, i), ints(first, at + i));
      IntVector w = clamp(old.add(step).sub(decay), LARGEST);
      w.intoArray(weights, at + i);
      IntVector mean = ints(average, at + i);
      IntVector gap = w.sub(mean); // below 2^24; by its bytes, since gap·share may need 33 bits
      IntVector by = down(gap, 8).mul(share).add(down(gap.and(255).mul(share), 8));
      mean.add(by).intoArray(average, at + i);
      down(w.add(1 << 15), 16).intoArray(steps, i);
    }
  }

  private void round(int at, int size) {
    changed += VectorUpdate.narrow(steps, size, bytes, at);
  }
}
