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

  static void add(short[] x, int rows, NoiseBank noise, int at, int shift, short[] out) {
    short half = (short) ((1 << shift) >> 1);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int from = at + noise.offset(0, lane);
      for (int row = 0; row < rows; row++) {
        ShortVector xi = VectorWidth.widen(noise.values(), from + row * PAIRS);
        VectorWidth.clip(
                ShortVector.fromArray(SHORTS, x, row * COUNT + lane)
                    .add(xi.add(half).lanewise(VectorOperators.ASHR, shift)))
            .intoArray(out, row * COUNT + lane);
      }
    }
  }

  /** {@code −a >> 15} has all bits set where an activation a is above 0. */
  static void pass(short[] activation, int rows, NoiseBank noise, int at, int to) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int first = noise.offset(0, lane);
      for (int row = 0; row < rows; row++) {
        int offset = first + row * PAIRS;
        ShortVector above =
            ShortVector.fromArray(SHORTS, activation, row * COUNT + lane)
                .neg()
                .lanewise(VectorOperators.ASHR, 15);
        ByteVector.fromArray(BYTES, noise.values(), at + offset)
            .and((ByteVector) above.castShape(BYTES, 0))
            .intoArray(noise.values(), to + offset);
      }
    }
  }

  static void addDots(short[] c, int firstRow, int rows, NoiseBank noise, int at, int[] dots) {
    int[] even = new int[INT_LANES];
    int[] odd = new int[INT_LANES];
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int from = at + noise.offset(0, lane);
      dots(c, firstRow, rows, lane, noise.values(), from, even, odd);
      for (int i = 0; i < INT_LANES; i++) {
        dots[lane + 2 * i] += even[i];
        dots[lane + 2 * i + 1] += odd[i];
      }
    }
  }

  private static void dots(
      short[] c, int firstRow, int rows, int lane, byte[] noise, int from, int[] e, int[] o) {
    IntVector even = IntVector.zero(INTS); // ≤ 1024 · 32,767 · 61 < 2^31
    IntVector odd = even;
    for (int row = firstRow; row < firstRow + rows; row++) {
      IntVector factor = ShortVector.fromArray(SHORTS, c, row * COUNT + lane).reinterpretAsInts();
      IntVector xi = VectorWidth.widen(noise, from + row * PAIRS).reinterpretAsInts();
      even =
          even.add(
              factor
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .mul(xi.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16)));
      odd =
          odd.add(
              factor.lanewise(VectorOperators.ASHR, 16).mul(xi.lanewise(VectorOperators.ASHR, 16)));
    }
    even.intoArray(e, 0);
    odd.intoArray(o, 0);
  }

  /**
   * {@link RowNoiseKernels#estimateRows} of the even or the odd lanes of one vector of lanes. Both
   * at once would be too many vectors for one method, and so would a branch.
   *
   * @param first distance from a member's noise of row 0 to that of these lanes
   * @param dither of row 0 in the first of these lanes
   * @param odd 0 first, then 1
   */
  static void estimate(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] places,
      int first,
      int rows,
      short[] factors,
      int lane,
      int shift,
      int dither,
      int odd,
      short[] out,
      int outAt) {
    int up = Short.SIZE * (1 - odd);
    int mask = (1 << shift) - 1;
    IntVector dithers =
        IntVector.broadcast(INTS, dither).addIndex(2 * RowNoiseKernels.DITHER_LANE_STEP);
    for (int row = 0; row < rows; row++) {
      IntVector sum =
          ShortVector.fromArray(SHORTS, base, baseAt + row * COUNT)
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, up)
              .lanewise(VectorOperators.ASHR, Short.SIZE)
              .mul(weight)
              .add(dithers.and(mask));
      dithers = dithers.add(RowNoiseKernels.DITHER_ROW_STEP);
      for (int m = 0; m < places.length; m++) {
        IntVector xi =
            VectorWidth.widen(noise, places[m] + first + row * PAIRS)
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, up)
                .lanewise(VectorOperators.ASHR, Short.SIZE);
        sum =
            ShortVector.fromArray(SHORTS, factors, m * COUNT + lane)
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, up)
                .lanewise(VectorOperators.ASHR, Short.SIZE)
                .mul(xi)
                .add(sum);
      }
      sum.lanewise(VectorOperators.ASHR, shift)
          .min(FixedPoint.MAX)
          .max(-FixedPoint.MAX)
          .and(0xffff)
          .lanewise(VectorOperators.LSHL, Short.SIZE * odd)
          .or(
              ShortVector.fromArray(SHORTS, out, outAt + row * COUNT)
                  .reinterpretAsInts()
                  .and(0xffff * odd))
          .reinterpretAsShorts()
          .intoArray(out, outAt + row * COUNT);
    }
  }

  static void addPowers(short[] x, int rows, long[] powers) {
    for (int row = 0; row < rows; row++) {
      powers[row] += squaresOfPart(x, row * COUNT, (row + 1) * COUNT);
    }
  }

  /** The sum of squares of int8 values. */
  static long squares(short[] x, int from, int n) {
    long sum = 0; // 2^31 · 127² < 2^45
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
