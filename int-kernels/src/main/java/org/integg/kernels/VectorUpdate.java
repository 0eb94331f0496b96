package org.integg.kernels;

import static org.integg.kernels.ScalarUpdate.LARGEST;
import static org.integg.kernels.ScalarUpdate.LARGEST_VOTE;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The vector provider's part that moves weights; what is left over goes to the specification. */
final class VectorUpdate implements WeightKernels {
  private static final ScalarUpdate REST = new ScalarUpdate();
  private static final long LOW = 0xffff_ffffL;

  /** As many bytes as a vector has ints; with a width of 128 bits there is no such vector. */
  private static final VectorSpecies<Byte> QUARTER =
      INT_LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static IntVector ints(int[] x, int at) {
    return IntVector.fromArray(INTS, x, at);
  }

  private static IntVector down(IntVector v, int bits) {
    return v.lanewise(VectorOperators.ASHR, bits);
  }

  private static IntVector clamp(IntVector v, int limit) {
    return v.min(limit).max(-limit);
  }

  /** The ints at even places, without a sign. */
  private static LongVector even(IntVector v) {
    return v.reinterpretAsLongs().and(LOW);
  }

  /** Those at odd places. */
  private static LongVector odd(IntVector v) {
    return v.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32);
  }

  /** The upper halves of products without signs. */
  private static IntVector high(IntVector a, IntVector b) {
    LongVector evens = even(a).mul(even(b)).lanewise(VectorOperators.LSHR, 32);
    return evens.or(odd(a).mul(odd(b)).and(~LOW)).reinterpretAsInts();
  }

  /** Products without signs, shifted; each result fits 32 bits. */
  private static IntVector down(IntVector a, IntVector b, IntVector bits) {
    LongVector evens = even(a).mul(even(b)).lanewise(VectorOperators.LSHR, even(bits));
    LongVector odds = odd(a).mul(odd(b)).lanewise(VectorOperators.LSHR, odd(bits));
    return evens.or(odds.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
  }

  /** {@code v} or, where {@code sign} is negative, −v. */
  private static IntVector signed(IntVector v, IntVector sign) {
    IntVector ones = down(sign, 31);
    return v.lanewise(VectorOperators.XOR, ones).sub(ones);
  }

  @Override
  public int largest(int[] x, int from, int n) {
    IntVector most = IntVector.zero(INTS);
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      most = most.max(ints(x, from + i).abs());
    }
    int rest = REST.largest(x, from + i, n - i);
    return Math.max(rest, most.reduceLanes(VectorOperators.MAX));
  }

  /** Votes by {@code up} bits up, then by {@code down} bits down, one of which is 0. */
  private static IntVector shifted(int[] votes, int at, int shift) {
    IntVector v = ints(votes, at).lanewise(VectorOperators.LSHL, Math.max(0, shift));
    return down(v, Math.max(0, -shift));
  }

  @Override
  public long squareVotes(int[] votes, int from, int rows, int columns, int stride, int shift) {
    long squares = 0; // 2^16 rows · 2^46
    for (int row = 0; row < rows; row++) {
      squares += squareRow(votes, from + row * stride, columns, shift) >> 16;
    }
    return squares;
  }

  private static long squareRow(int[] votes, int from, int n, int shift) {
    LongVector sum = IntVector.zero(INTS).reinterpretAsLongs(); // 2^14 columns · 2^48
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      IntVector v = shifted(votes, from + i, shift).abs();
      LongVector evens = even(v);
      LongVector odds = odd(v);
      sum = sum.add(evens.mul(evens)).add(odds.mul(odds));
    }
    long rest = ScalarUpdate.squareRow(votes, from + i, n - i, shift);
    return rest + sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public long addMoments(
      int[] votes,
      int from,
      int rows,
      int columns,
      int stride,
      int shift,
      long multiplier,
      int[] first,
      int[] second,
      int to) {
    if (columns == stride) { // rows without a gap are one
      return addRow(votes, from, rows * columns, shift, multiplier, first, second, to);
    }
    long sum = 0;
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride;
      sum += addRow(votes, at, columns, shift, multiplier, first, second, to + row * columns);
    }
    return sum;
  }

  private static long addRow(
      int[] votes, int from, int n, int shift, long multiplier, int[] first, int[] second, int to) {
    IntVector low = IntVector.broadcast(INTS, (int) multiplier);
    int whole = multiplier >> 32 == 0 ? 0 : -1; // a multiplier of 2^32 has a low half of 0
    LongVector sum = IntVector.zero(INTS).reinterpretAsLongs(); // 2^30 · 2^28
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      IntVector v = shifted(votes, from + i, shift);
      // As a number without a sign v is 2^32 more where it is negative.
      IntVector scaled = high(v, low).sub(down(v, 31).and(low)).add(v.and(whole));
      IntVector vote = clamp(scaled, LARGEST_VOTE);
      // |vote| < 2^13: |first| < 2^21, second < 2^30
      IntVector mean = ints(first, to + i);
      mean.add(down(vote.mul(256).sub(mean).add(4), 3)).intoArray(first, to + i);
      IntVector square = ints(second, to + i);
      IntVector moment = square.add(down(vote.mul(vote).mul(16).sub(square).add(32), 6));
      moment.intoArray(second, to + i);
      sum = sum.add(even(moment)).add(odd(moment));
    }
    int at = from + i;
    long rest = ScalarUpdate.addRow(votes, at, n - i, shift, multiplier, first, second, to + i);
    return rest + sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public long moveWeights(
      int[] first,
      int[] second,
      int from,
      int n,
      int rate,
      int floor,
      int share,
      int[] weights,
      int[] average,
      byte[] bytes) {
    RateDivision division = RateDivision.of(rate);
    long changed = 0;
    int i = from;
    for (; i <= from + n - INT_LANES; i += INT_LANES) {
      IntVector divisor = root(ints(second, i)).add(floor);
      IntVector step = quotient(ints(first, i), divisor, division, rate);
      IntVector old = ints(weights, i);
      IntVector w = clamp(old.add(step).sub(decay(old, rate)), LARGEST);
      w.intoArray(weights, i);
      IntVector mean = ints(average, i);
      IntVector gap = w.sub(mean); // below 2^24; by its bytes, since gap·share may need 33 bits
      IntVector by = down(gap, 8).mul(share).add(down(gap.and(255).mul(share), 8));
      mean.add(by).intoArray(average, i);
      changed += narrow(down(w.add(1 << 15), 16), bytes, i);
    }
    int rest = from + n - i;
    return changed
        + REST.moveWeights(first, second, i, rest, rate, floor, share, weights, average, bytes);
  }

  /**
   * {@link FixedPoint#root} without its table. With v brought to 30 bits, i is what the table
   * takes. A polynomial of degree 4 in i is less than one below 16 times its root. A zero stays
   * one: what the polynomial makes of it is shifted out. |h| < 2^20, |t| ≤ 2560.
   */
  private static IntVector root(IntVector v) {
    IntVector up = v.or(1).lanewise(VectorOperators.LEADING_ZEROS_COUNT).sub(2).and(~1);
    IntVector i = down(v.lanewise(VectorOperators.LSHL, up), 18);
    IntVector t = i.sub(2560);
    IntVector h = down(t.mul(-18_416), 11).add(33_298);
    h = down(h.mul(t), 11).sub(65_117);
    h = down(h.mul(t), 11).add(330_553);
    IntVector s = down(down(h.mul(t), 11).add(828_625), 10).add(1);
    VectorMask<Integer> less =
        s.mul(s).compare(VectorOperators.GT, i.lanewise(VectorOperators.LSHL, 8));
    s = s.sub(1, less);
    return s.lanewise(VectorOperators.LSHL, 15)
        .lanewise(VectorOperators.ASHR, up.lanewise(VectorOperators.LSHR, 1).add(10));
  }

  /** What {@link RateDivision} says. */
  private static IntVector quotient(IntVector first, IntVector d, RateDivision by, int rate) {
    IntVector up = d.lanewise(VectorOperators.LEADING_ZEROS_COUNT).sub(16);
    IntVector limit = d.min(by.mostDivisor()).mul(by.most()); // below 2^22
    IntVector f = first.abs().min(limit);
    IntVector r = reciprocal(d.lanewise(VectorOperators.LSHL, up));
    IntVector scale = high(r, IntVector.broadcast(INTS, by.scale()));
    IntVector q = down(f, scale, up.neg().add(by.shift()));
    IntVector divisor = d.lanewise(VectorOperators.LSHL, 6);
    IntVector left = f.mul(rate).sub(q.mul(divisor)); // below 2^23
    return signed(q.add(1, left.compare(VectorOperators.GE, divisor)), first);
  }

  /** {@link RateDivision#reciprocal}. */
  private static IntVector reciprocal(IntVector d) {
    IntVector y = d.sub(3 << 14);
    IntVector x = down(down(down(y.mul(21_183), 14).sub(63_550).mul(y), 14).add(174_763), 2);
    IntVector error = x.mul(d).neg().add(1 << 31);
    x = x.add(down(x.mul(down(error, 10)), 21));
    error = x.mul(d).neg().add(1 << 31);
    return x.lanewise(VectorOperators.LSHL, 15).add(down(x.mul(down(error, 3)), 13));
  }

  /**
   * {@code (rate·w + 2^26) >> 27}, w in two parts: |rate·(w >> 12)| < 2^31 − 2^23, rate·(w & 4095)
   * < 2^32.
   */
  private static IntVector decay(IntVector w, int rate) {
    IntVector low = w.and(4095).mul(rate).lanewise(VectorOperators.LSHR, 12);
    return down(down(w, 12).mul(rate).add(low).add(1 << 14), 15);
  }

  /** Stores ints that fit as bytes. Returns how many changed. */
  private static int narrow(IntVector v, byte[] bytes, int at) {
    if (INT_LANES == 4) {
      int changed = 0;
      for (int lane = 0; lane < INT_LANES; lane++) {
        byte value = (byte) v.lane(lane);
        changed += value == bytes[at + lane] ? 0 : 1;
        bytes[at + lane] = value;
      }
      return changed;
    }
    ByteVector now = (ByteVector) v.castShape(QUARTER, 0);
    ByteVector before = ByteVector.fromArray(QUARTER, bytes, at);
    now.intoArray(bytes, at);
    return now.compare(VectorOperators.NE, before).trueCount();
  }

  @Override
  public long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to) {
    int half = 1 << bits >> 1;
    long changed = 0;
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      IntVector rounded = VectorWidth.clip(down(ints(values, from + i).add(half), bits));
      changed += narrow(rounded, bytes, to + i);
    }
    return changed + REST.roundToBytes(values, from + i, n - i, bits, bytes, to + i);
  }

  @Override
  public void addScaled(int[] x, int from, int n, long gain, long power, int[] values, int to) {
    Ratio ratio = Ratio.of(gain, power);
    IntVector multiplier = IntVector.broadcast(INTS, ratio.multiplier());
    IntVector shift = IntVector.broadcast(INTS, ratio.shift());
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      IntVector v = ints(x, from + i);
      IntVector a = v.abs().min(ratio.limit());
      IntVector q = down(a, multiplier, shift);
      IntVector left = a.mul(ratio.gain()).sub(q.mul(ratio.power()));
      q = q.add(1, left.compare(VectorOperators.UGE, ratio.power()));
      clamp(ints(values, to + i).add(signed(q, v)), LARGEST).intoArray(values, to + i);
    }
    REST.addScaled(x, from + i, n - i, gain, power, values, to + i);
  }
}
