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

/**
 * What follows a product, from and to the sums in the workspace: perturbation, requantization,
 * addition to larger sums.
 *
 * <p>Each loop is a method of its own with arrays in and out and no helper that takes or returns a
 * vector: where the compiler does not inline such a helper, every vector becomes an object, and
 * that is three times slower.
 */
final class VectorFinish {
  private static final int CLIP = FixedPoint.MAX;

  private VectorFinish() {}

  /**
   * Adds the perturbation to the sums of a tile whose two vectors are + members and − members of
   * the same pairs, so that both meet the same A.
   *
   * @param rows how many of the tile
   * @param row first row of the tile in the matrix: where A's noise is
   * @param lane first lane of the + members
   */
  static void perturb(int rows, int row, int lane, LowRank noise, Workspace workspace) {
    if (noise.rank() == 1) {
      perturbOnce(rows, row, lane, noise, workspace);
    } else {
      perturbOften(rows, row, lane, noise, workspace);
    }
  }

  private static void perturbOften(
      int rows, int row, int lane, LowRank noise, Workspace workspace) {
    byte[] a = noise.noise();
    int rank = noise.rank();
    int shift = noise.shift();
    int[] t = workspace.projections;
    int[] even = workspace.even;
    int[] odd = workspace.odd;
    int aAt = noise.aOffset() + row * rank * PAIRS + lane;
    for (int i = 0; i < 2 * rows * INT_LANES; i += 2 * INT_LANES) {
      IntVector e0 = IntVector.zero(INTS); // wrap modulo 2^32 by specification
      IntVector o0 = e0;
      IntVector e1 = e0;
      IntVector o1 = e0;
      for (int r = 0; r < rank * COUNT; r += COUNT, aAt += PAIRS) {
        IntVector v =
            ((ShortVector) ByteVector.fromArray(BYTES, a, aAt).castShape(SHORTS, 0))
                .reinterpretAsInts();
        IntVector ae = v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        IntVector ao = v.lanewise(VectorOperators.ASHR, 16);
        int plus = r + lane;
        int minus = plus + PAIRS;
        e0 = e0.add(ae.mul(IntVector.fromArray(INTS, t, plus)));
        o0 = o0.add(ao.mul(IntVector.fromArray(INTS, t, plus + INT_LANES)));
        e1 = e1.add(ae.mul(IntVector.fromArray(INTS, t, minus)));
        o1 = o1.add(ao.mul(IntVector.fromArray(INTS, t, minus + INT_LANES)));
      }
      int next = i + INT_LANES;
      e0.lanewise(VectorOperators.ASHR, shift)
          .add(IntVector.fromArray(INTS, even, i))
          .intoArray(even, i);
      o0.lanewise(VectorOperators.ASHR, shift)
          .add(IntVector.fromArray(INTS, odd, i))
          .intoArray(odd, i);
      e1.lanewise(VectorOperators.ASHR, shift)
          .add(IntVector.fromArray(INTS, even, next))
          .intoArray(even, next);
      o1.lanewise(VectorOperators.ASHR, shift)
          .add(IntVector.fromArray(INTS, odd, next))
          .intoArray(odd, next);
    }
  }

  /** The same at rank 1, where x·B of all members fits the registers. */
  private static void perturbOnce(int rows, int row, int lane, LowRank noise, Workspace workspace) {
    byte[] a = noise.noise();
    int shift = noise.shift();
    int[] t = workspace.projections;
    int[] even = workspace.even;
    int[] odd = workspace.odd;
    IntVector te0 = IntVector.fromArray(INTS, t, lane);
    IntVector to0 = IntVector.fromArray(INTS, t, lane + INT_LANES);
    IntVector te1 = IntVector.fromArray(INTS, t, lane + PAIRS);
    IntVector to1 = IntVector.fromArray(INTS, t, lane + PAIRS + INT_LANES);
    for (int i = 0; i < rows; i++) {
      IntVector v =
          ByteVector.fromArray(BYTES, a, noise.aOffset() + (row + i) * PAIRS + lane)
              .castShape(SHORTS, 0)
              .reinterpretAsInts();
      IntVector ae = v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
      IntVector ao = v.lanewise(VectorOperators.ASHR, 16);
      int at = 2 * i * INT_LANES;
      IntVector p = ae.mul(te0).lanewise(VectorOperators.ASHR, shift);
      p.add(IntVector.fromArray(INTS, even, at)).intoArray(even, at);
      p = ao.mul(to0).lanewise(VectorOperators.ASHR, shift);
      p.add(IntVector.fromArray(INTS, odd, at)).intoArray(odd, at);
      at += INT_LANES;
      p = ae.mul(te1).lanewise(VectorOperators.ASHR, shift);
      p.add(IntVector.fromArray(INTS, even, at)).intoArray(even, at);
      p = ao.mul(to1).lanewise(VectorOperators.ASHR, shift);
      p.add(IntVector.fromArray(INTS, odd, at)).intoArray(odd, at);
    }
  }

  /**
   * Requantizes the sums of a tile.
   *
   * @param rows how many of the tile
   * @param to where the first row's first vector goes in {@code out}
   * @param second elements from a row's first vector to its second
   * @param stride elements from one row to the next
   */
  static void requantize(
      int rows, Divisor divisor, short[] out, int to, int second, int stride, Workspace workspace) {
    if (divisor.isShift()) {
      shift(rows, divisor.shift(), out, to, second, stride, workspace);
    } else {
      divide(rows, divisor, out, to, second, stride, workspace);
    }
  }

  private static void shift(
      int rows, int shift, short[] out, int to, int second, int stride, Workspace workspace) {
    for (int i = 0; i < 2 * rows; i++) {
      int at = i * INT_LANES;
      IntVector e =
          IntVector.fromArray(INTS, workspace.even, at)
              .lanewise(VectorOperators.ASHR, shift)
              .min(CLIP)
              .max(-CLIP);
      IntVector o =
          IntVector.fromArray(INTS, workspace.odd, at)
              .lanewise(VectorOperators.ASHR, shift)
              .min(CLIP)
              .max(-CLIP);
      e.and(0xffff)
          .or(o.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .intoArray(out, to + (i >> 1) * stride + (i & 1) * second);
    }
  }

  /** Floor division by what is no power of two; the bounds stand at {@link Divisor}. */
  private static void divide(
      int rows, Divisor divisor, short[] out, int to, int second, int stride, Workspace workspace) {
    int limit = divisor.limit();
    int multiplier = divisor.multiplier();
    for (int i = 0; i < 2 * rows; i++) {
      int at = i * INT_LANES;
      IntVector n = IntVector.fromArray(INTS, workspace.even, at).lanewise(VectorOperators.ASHR, 4);
      IntVector sign = n.lanewise(VectorOperators.ASHR, 31);
      IntVector e =
          n.lanewise(VectorOperators.XOR, sign)
              .min(limit)
              .mul(multiplier)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS)
              .min(CLIP)
              .lanewise(VectorOperators.XOR, sign)
              .max(-CLIP);
      n = IntVector.fromArray(INTS, workspace.odd, at).lanewise(VectorOperators.ASHR, 4);
      sign = n.lanewise(VectorOperators.ASHR, 31);
      IntVector o =
          n.lanewise(VectorOperators.XOR, sign)
              .min(limit)
              .mul(multiplier)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS)
              .min(CLIP)
              .lanewise(VectorOperators.XOR, sign)
              .max(-CLIP);
      e.and(0xffff)
          .or(o.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .intoArray(out, to + (i >> 1) * stride + (i & 1) * second);
    }
  }

  /**
   * Adds the sums of a tile to {@code sums}, back in the order of the lanes.
   *
   * @param rows how many of the tile
   * @param to where the first row's first vector goes; its second is {@link
   *     VectorWidth#SHORT_LANES} further
   * @param stride elements from one row to the next
   */
  static void addTo(int[] sums, int rows, int to, int stride, Workspace workspace) {
    for (int i = 0; i < 2 * rows; i++) {
      IntVector e = IntVector.fromArray(INTS, workspace.even, i * INT_LANES);
      IntVector o = IntVector.fromArray(INTS, workspace.odd, i * INT_LANES);
      int at = to + (i >> 1) * stride + (i & 1) * SHORT_LANES;
      int next = at + INT_LANES;
      e.rearrange(VectorWidth.LOW)
          .blend(o.rearrange(VectorWidth.LOW), VectorWidth.ODD_INTS)
          .add(IntVector.fromArray(INTS, sums, at))
          .intoArray(sums, at);
      e.rearrange(VectorWidth.HIGH)
          .blend(o.rearrange(VectorWidth.HIGH), VectorWidth.ODD_INTS)
          .add(IntVector.fromArray(INTS, sums, next))
          .intoArray(sums, next);
    }
  }
}
