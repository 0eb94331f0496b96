package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.BYTES;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Noise of rows: added, weighed by a linear function, and weighted by members. */
final class VectorRowNoise {
  private VectorRowNoise() {}

  static void add(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out) {
    short half = (short) ((1 << shift) >> 1);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int from = noiseAt + lane % PAIRS + lane / PAIRS * upper;
      for (int row = 0; row < rows; row++) {
        ShortVector xi = VectorWidth.widen(noise, from + row * PAIRS);
        VectorWidth.clip(
                ShortVector.fromArray(SHORTS, x, row * COUNT + lane)
                    .add(xi.add(half).lanewise(VectorOperators.ASHR, shift)))
            .intoArray(out, row * COUNT + lane);
      }
    }
  }

  /** {@code −a >> 15} has all bits set where an activation a is above 0. */
  static void pass(short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int first = lane % PAIRS + lane / PAIRS * upper;
      for (int row = 0; row < rows; row++) {
        int at = first + row * PAIRS;
        ShortVector above =
            ShortVector.fromArray(SHORTS, activation, row * COUNT + lane)
                .neg()
                .lanewise(VectorOperators.ASHR, 15);
        ByteVector.fromArray(BYTES, noise, noiseAt + at)
            .and((ByteVector) above.castShape(BYTES, 0))
            .intoArray(noise, to + at);
      }
    }
  }

  static void addDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int from = noiseAt + lane % PAIRS + lane / PAIRS * upper;
      addDots(c, firstRow, rows, lane, noise, from, dots);
    }
  }

  private static void addDots(
      short[] c, int firstRow, int rows, int lane, byte[] noise, int from, int[] dots) {
    IntVector even = IntVector.zero(INTS); // ≤ 1024 · 32,767 · 61 < 2^31
    IntVector odd = even;
    for (int row = firstRow; row < firstRow + rows; row++) {
      ShortVector factor = ShortVector.fromArray(SHORTS, c, row * COUNT + lane);
      ShortVector xi = VectorWidth.widen(noise, from + row * PAIRS);
      even = even.add(VectorWidth.even(factor).mul(VectorWidth.even(xi)));
      odd = odd.add(VectorWidth.odd(factor).mul(VectorWidth.odd(xi)));
    }
    addNatural(even, odd, dots, lane);
  }

  /** Adds even and odd sums to lanes in their natural order. */
  private static void addNatural(IntVector even, IntVector odd, int[] to, int lane) {
    IntVector low =
        even.rearrange(VectorWidth.LOW).blend(odd.rearrange(VectorWidth.LOW), VectorWidth.ODD_INTS);
    IntVector high =
        even.rearrange(VectorWidth.HIGH)
            .blend(odd.rearrange(VectorWidth.HIGH), VectorWidth.ODD_INTS);
    IntVector.fromArray(INTS, to, lane).add(low).intoArray(to, lane);
    IntVector.fromArray(INTS, to, lane + INT_LANES).add(high).intoArray(to, lane + INT_LANES);
  }

  static void estimate(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int at,
      short[] factors,
      int lane,
      int shift,
      short[] out,
      int outAt) {
    ShortVector b = ShortVector.fromArray(SHORTS, base, baseAt);
    int half = (1 << shift) >> 1;
    IntVector even = VectorWidth.even(b).mul(weight).add(half);
    IntVector odd = VectorWidth.odd(b).mul(weight).add(half);
    for (int m = 0; m < noiseAt.length; m++) {
      ShortVector xi = VectorWidth.widen(noise, noiseAt[m] + at);
      ShortVector factor = ShortVector.fromArray(SHORTS, factors, m * COUNT + lane);
      even = even.add(VectorWidth.even(factor).mul(VectorWidth.even(xi)));
      odd = odd.add(VectorWidth.odd(factor).mul(VectorWidth.odd(xi)));
    }
    VectorWidth.interleave(
            VectorWidth.clip(even.lanewise(VectorOperators.ASHR, shift)),
            VectorWidth.clip(odd.lanewise(VectorOperators.ASHR, shift)))
        .intoArray(out, outAt);
  }

  /** The sum of squares of int8 values. */
  static long squares(short[] x, int from, int n) {
    long sum = 0;
    for (int at = from; at < from + n; at += 1 << 12) {
      sum += squaresOfPart(x, at, Math.min(from + n, at + (1 << 12)));
    }
    return sum;
  }

  private static int squaresOfPart(short[] x, int from, int end) {
    IntVector sum = IntVector.zero(INTS); // 2^12 · 127² < 2^26
    for (int i = from; i < end; i += SHORT_LANES) {
      ShortVector v = ShortVector.fromArray(SHORTS, x, i);
      ShortVector square = v.mul(v); // 127² fits 16 bits
      sum = sum.add(VectorWidth.even(square)).add(VectorWidth.odd(square));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
