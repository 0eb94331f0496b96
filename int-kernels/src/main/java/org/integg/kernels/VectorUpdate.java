package org.integg.kernels;

import static org.integg.kernels.ScalarUpdate.LARGEST;
import static org.integg.kernels.VectorLoop.PART;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The vector provider's part that moves weights; the specification handles the rest. */
final class VectorUpdate implements WeightKernels {
  private static final ScalarUpdate REST = new ScalarUpdate();
  static final long LOW = 0xffff_ffffL;

  /** As many bytes as a vector has ints; with a width of 128 bits there is no such vector. */
  private static final VectorSpecies<Byte> QUARTER =
      INT_LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  static IntVector ints(int[] x, int at) {
    return IntVector.fromArray(INTS, x, at);
  }

  static IntVector down(IntVector v, int bits) {
    return v.lanewise(VectorOperators.ASHR, bits);
  }

  static IntVector clamp(IntVector v, int limit) {
    return v.min(limit).max(-limit);
  }

  /** The ints at even places, unsigned. */
  static LongVector even(IntVector v) {
    return v.reinterpretAsLongs().and(LOW);
  }

  /** The ints at odd places, unsigned. */
  static LongVector odd(IntVector v) {
    return v.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32);
  }

  /** {@code v} or, where {@code sign} is negative, −v. */
  static IntVector signed(IntVector v, IntVector sign) {
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

  /** Shifts votes {@code up} bits up, then {@code down} bits down; one of the two is 0. */
  static IntVector shifted(int[] votes, int at, int shift) {
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
    long sum = 0; // at most 2^30 · 2^28
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride;
      sum += addRow(votes, at, columns, shift, multiplier, first, second, to + row * columns);
    }
    return sum;
  }

  private static long addRow(
      int[] votes, int from, int n, int shift, long multiplier, int[] first, int[] second, int to) {
    int whole = n / INT_LANES * INT_LANES;
    VectorMoments moments = new VectorMoments(votes, from, shift, multiplier, first, second, to);
    int at = from + whole;
    int left = n - whole;
    return moments.run(whole)
        + ScalarUpdate.addRow(votes, at, left, shift, multiplier, first, second, to + whole);
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
    int whole = n / INT_LANES * INT_LANES;
    VectorMove move = new VectorMove(first, second, rate, floor, share, weights, average, bytes);
    return move.run(from, whole)
        + REST.moveWeights(
            first, second, from + whole, n - whole, rate, floor, share, weights, average, bytes);
  }

  /** Stores ints that fit bytes as bytes. Returns how many bytes changed. */
  static int narrow(int[] values, int size, byte[] bytes, int at) {
    int changed = 0;
    int i = 0;
    for (; INT_LANES > 4 && i <= size - INT_LANES; i += INT_LANES) {
      ByteVector now = (ByteVector) ints(values, i).castShape(QUARTER, 0);
      ByteVector before = ByteVector.fromArray(QUARTER, bytes, at + i);
      now.intoArray(bytes, at + i);
      changed += now.compare(VectorOperators.NE, before).trueCount();
    }
    for (; i < size; i++) {
      byte value = (byte) values[i];
      changed += value == bytes[at + i] ? 0 : 1;
      bytes[at + i] = value;
    }
    return changed;
  }

  @Override
  public long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to) {
    int half = 1 << bits >> 1;
    int[] rounded = new int[PART];
    long changed = 0;
    int whole = n / INT_LANES * INT_LANES;
    for (int done = 0; done < whole; done += PART) {
      int size = Math.min(PART, whole - done);
      round(values, from + done, size, half, bits, rounded);
      changed += narrow(rounded, size, bytes, to + done);
    }
    return changed + REST.roundToBytes(values, from + whole, n - whole, bits, bytes, to + whole);
  }

  private static void round(int[] values, int from, int n, int half, int bits, int[] rounded) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector v = IntVector.fromArray(INTS, values, from + i).add(half);
      VectorWidth.clip(v.lanewise(VectorOperators.ASHR, bits)).intoArray(rounded, i);
    }
  }

  @Override
  public int addScaled(
      int[] x,
      int stride,
      int first,
      int rows,
      int columns,
      long gain,
      long[] powers,
      long least,
      int[] values) {
    for (int row = first; row < first + rows; row++) {
      long power = Math.max(powers[row], least) + 1;
      addScaled(x, row * stride, columns, gain, power, values, row * columns);
    }
    return largest(values, first * columns, rows * columns);
  }

  private static void addScaled(
      int[] x, int from, int n, long gain, long power, int[] values, int to) {
    Ratio ratio = Ratio.of(gain, power);
    LongVector multiplier = even(IntVector.broadcast(INTS, ratio.multiplier()));
    int shift = ratio.shift();
    int i = 0;
    for (; i <= n - INT_LANES; i += INT_LANES) {
      IntVector v = ints(x, from + i);
      IntVector a = v.abs().min(ratio.limit());
      LongVector evens = even(a).mul(multiplier).lanewise(VectorOperators.LSHR, shift);
      LongVector odds = odd(a).mul(multiplier).lanewise(VectorOperators.LSHR, shift);
      IntVector q = evens.or(odds.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
      IntVector left = a.mul(ratio.gain()).sub(q.mul(ratio.power()));
      q = q.add(1, left.compare(VectorOperators.UGE, ratio.power()));
      clamp(ints(values, to + i).add(signed(q, v)), LARGEST).intoArray(values, to + i);
    }
    ScalarUpdate.addScaled(x, from + i, n - i, gain, power, values, to + i);
  }
}
