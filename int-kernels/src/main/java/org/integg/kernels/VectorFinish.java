package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.BYTES;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.interleave;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The operations that follow a product, on the sums in the workspace: perturbation, requantization,
 * addition to larger sums.
 *
 * <p>Each is a small loop from arrays to arrays. Where the compiler finds a method too large to
 * inline a helper that takes or returns a vector, every vector becomes an object, and that is three
 * times slower.
 */
final class VectorFinish {
  private VectorFinish() {}

  /**
   * Requantizes the unperturbed sums of a tile.
   *
   * @param rows how many of the tile
   * @param to where the first row's first vector goes in {@code out}
   * @param second elements from a row's first vector to its second
   * @param stride elements from one row to the next
   */
  static void requantize(
      int rows, Divisor divisor, short[] out, int to, int second, int stride, Workspace workspace) {
    int shift = divisor.shift();
    int lowest = divisor.lowest();
    for (int i = 0; i < 2 * rows; i++) {
      IntVector e = IntVector.fromArray(INTS, workspace.even, i * INT_LANES);
      IntVector o = IntVector.fromArray(INTS, workspace.odd, i * INT_LANES);
      if (shift >= 0) {
        e = e.lanewise(VectorOperators.ASHR, shift).min(FixedPoint.MAX).max(lowest);
        o = o.lanewise(VectorOperators.ASHR, shift).min(FixedPoint.MAX).max(lowest);
      } else {
        e = clippedQuotient(e, divisor);
        o = clippedQuotient(o, divisor);
      }
      interleave(e, o).intoArray(out, to + (i >> 1) * stride + (i & 1) * second);
    }
  }

  /** Floor division by a number that is not a power of two; {@link Divisor} gives the bounds. */
  private static IntVector clippedQuotient(IntVector sum, Divisor divisor) {
    return sum.lanewise(VectorOperators.ASHR, 4)
        .min(divisor.most())
        .max(divisor.least())
        .mul(divisor.multiplier())
        .add(divisor.offset())
        .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS);
  }

  /**
   * Requantizes one vector of every row of a tile with a perturbation of rank 1, in one pass.
   *
   * @param rows how many of the tile
   * @param half which vector of each row: 0 for + members, 1 for − members
   * @param aAt where the first row's A is
   * @param tAt where x·B of the vector's members is in the workspace's projections
   * @param to where the first row's vector goes in {@code out}
   */
  static void requantizePerturbed(
      int rows,
      int half,
      LowRank noise,
      int aAt,
      int tAt,
      Divisor divisor,
      short[] out,
      int to,
      Workspace workspace) {
    if (divisor.isShift()) {
      shiftPerturbed(rows, half, noise, aAt, tAt, divisor, out, to, workspace);
    } else {
      dividePerturbed(rows, half, noise, aAt, tAt, divisor, out, to, workspace);
    }
  }

  private static void shiftPerturbed(
      int rows,
      int half,
      LowRank noise,
      int aAt,
      int tAt,
      Divisor divisor,
      short[] out,
      int to,
      Workspace workspace) {
    int shift = divisor.shift();
    int lowest = divisor.lowest();
    IntVector te = IntVector.fromArray(INTS, workspace.projections, tAt);
    IntVector tOdd = IntVector.fromArray(INTS, workspace.projections, tAt + INT_LANES);
    for (int i = 0; i < rows; i++) {
      IntVector a =
          ByteVector.fromArray(BYTES, noise.noise(), aAt + i * PAIRS)
              .castShape(SHORTS, 0)
              .reinterpretAsInts();
      int at = (2 * i + half) * INT_LANES;
      IntVector e =
          a.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .mul(te)
              .lanewise(VectorOperators.ASHR, noise.shift())
              .add(IntVector.fromArray(INTS, workspace.even, at))
              .lanewise(VectorOperators.ASHR, shift)
              .min(FixedPoint.MAX)
              .max(lowest);
      IntVector o =
          a.lanewise(VectorOperators.ASHR, 16)
              .mul(tOdd)
              .lanewise(VectorOperators.ASHR, noise.shift())
              .add(IntVector.fromArray(INTS, workspace.odd, at))
              .lanewise(VectorOperators.ASHR, shift)
              .min(FixedPoint.MAX)
              .max(lowest);
      e.and(0xffff)
          .or(o.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .intoArray(out, to + i * COUNT);
    }
  }

  private static void dividePerturbed(
      int rows,
      int half,
      LowRank noise,
      int aAt,
      int tAt,
      Divisor divisor,
      short[] out,
      int to,
      Workspace workspace) {
    IntVector te = IntVector.fromArray(INTS, workspace.projections, tAt);
    IntVector tOdd = IntVector.fromArray(INTS, workspace.projections, tAt + INT_LANES);
    int most = divisor.most();
    int least = divisor.least();
    int multiplier = divisor.multiplier();
    int offset = divisor.offset();
    for (int i = 0; i < rows; i++) {
      IntVector a =
          ByteVector.fromArray(BYTES, noise.noise(), aAt + i * PAIRS)
              .castShape(SHORTS, 0)
              .reinterpretAsInts();
      int at = (2 * i + half) * INT_LANES;
      IntVector e =
          a.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .mul(te)
              .lanewise(VectorOperators.ASHR, noise.shift())
              .add(IntVector.fromArray(INTS, workspace.even, at))
              .lanewise(VectorOperators.ASHR, 4)
              .min(most)
              .max(least)
              .mul(multiplier)
              .add(offset)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS);
      IntVector o =
          a.lanewise(VectorOperators.ASHR, 16)
              .mul(tOdd)
              .lanewise(VectorOperators.ASHR, noise.shift())
              .add(IntVector.fromArray(INTS, workspace.odd, at))
              .lanewise(VectorOperators.ASHR, 4)
              .min(most)
              .max(least)
              .mul(multiplier)
              .add(offset)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS - Short.SIZE);
      e.reinterpretAsShorts()
          .blend(o.reinterpretAsShorts(), VectorWidth.ODD_SHORTS)
          .intoArray(out, to + i * COUNT);
    }
  }

  /**
   * Adds a perturbation of any rank to the sums of a tile; {@link #requantize} follows.
   *
   * @param rows as in {@link #requantizePerturbed}, and so are the other parameters
   */
  static void perturb(int rows, int row, int lane, LowRank noise, Workspace workspace) {
    int rank = noise.rank();
    int[] t = workspace.projections;
    for (int i = 0; i < 2 * rows; i++) {
      int a = noise.aOffset() + (row + (i >> 1)) * rank * PAIRS + lane;
      int member = lane + (i & 1) * PAIRS;
      IntVector e = IntVector.zero(INTS); // wraps modulo 2^32 by specification
      IntVector o = e;
      for (int r = 0; r < rank; r++) {
        IntVector v =
            ByteVector.fromArray(BYTES, noise.noise(), a + r * PAIRS)
                .castShape(SHORTS, 0)
                .reinterpretAsInts();
        int at = member + r * COUNT;
        IntVector ae = v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        IntVector ao = v.lanewise(VectorOperators.ASHR, 16);
        e = e.add(ae.mul(IntVector.fromArray(INTS, t, at)));
        o = o.add(ao.mul(IntVector.fromArray(INTS, t, at + INT_LANES)));
      }
      int at = i * INT_LANES;
      e.lanewise(VectorOperators.ASHR, noise.shift())
          .add(IntVector.fromArray(INTS, workspace.even, at))
          .intoArray(workspace.even, at);
      o.lanewise(VectorOperators.ASHR, noise.shift())
          .add(IntVector.fromArray(INTS, workspace.odd, at))
          .intoArray(workspace.odd, at);
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
