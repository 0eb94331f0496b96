package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.even;
import static org.integg.kernels.VectorWidth.odd;
import static org.integg.kernels.VectorWidth.widen;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What follows a product, in one pass over its sums: widening, perturbation, requantization. The
 * sums of a vector never leave the registers.
 */
final class VectorFinish {
  /** Up to so many groups it is quicker to widen each vector's where they are needed. */
  private static final int FEW_GROUPS = 8;

  private VectorFinish() {}

  /**
   * Finishes the vectors of a tile. They are handled in one loop so that constants stay in
   * registers.
   *
   * @param vectors how many: two a row
   * @param row first row of the tile in the matrix: where A's noise is
   * @param lane first lane
   * @param to where in {@code out} the tile's first vector goes
   * @param stride elements from one row of {@code out} to the next
   */
  static void requantize(
      int vectors,
      int row,
      int lane,
      LowRank noise,
      Divisor divisor,
      short[] out,
      int to,
      int stride,
      Workspace workspace) {
    if (workspace.spilled > FEW_GROUPS * TILE_VECTORS * SHORT_LANES) {
      VectorProduct.carry(workspace);
    }
    int spilled = workspace.spilled;
    int biases = spilled / (TILE_VECTORS * SHORT_LANES) * VectorProduct.BIAS + workspace.biases;
    for (int i = 0; i < vectors; i++) {
      IntVector whole = IntVector.zero(INTS);
      IntVector o = whole;
      for (int at = i * SHORT_LANES; at < spilled; at += TILE_VECTORS * SHORT_LANES) {
        IntVector v = ShortVector.fromArray(SHORTS, workspace.spill, at).reinterpretAsInts();
        whole = whole.add(v);
        o = o.add(v.lanewise(VectorOperators.ASHR, 16));
      }
      if (workspace.carried) {
        whole = whole.add(IntVector.fromArray(INTS, workspace.whole, i * INT_LANES));
        o = o.add(IntVector.fromArray(INTS, workspace.odd, i * INT_LANES));
      }
      IntVector e = whole.sub(o.lanewise(VectorOperators.LSHL, 16)).sub(biases);
      int column = (i & 1) * SHORT_LANES;
      if (noise.rank() > 0) {
        int rank = noise.rank();
        int a = noise.aOffset() + (row + (i >> 1)) * rank * PAIRS + (lane + column) % PAIRS;
        IntVector pe = IntVector.zero(INTS); // wraps modulo 2^32 by specification
        IntVector po = pe;
        for (int r = 0; r < rank; r++) {
          ShortVector v = widen(noise.noise(), a + r * PAIRS);
          int t = r * COUNT + lane + column;
          pe = pe.add(even(v).mul(IntVector.fromArray(INTS, workspace.projections, t)));
          po = po.add(odd(v).mul(IntVector.fromArray(INTS, workspace.projections, t + INT_LANES)));
        }
        e = e.add(pe.lanewise(VectorOperators.ASHR, noise.shift()));
        o = o.add(po.lanewise(VectorOperators.ASHR, noise.shift()));
      }
      VectorWidth.interleave(clippedQuotient(e, divisor), clippedQuotient(o, divisor))
          .intoArray(out, to + (i >> 1) * stride + column);
    }
  }

  /** Floor division; the bounds stand at {@link Divisor}. */
  private static IntVector clippedQuotient(IntVector sum, Divisor divisor) {
    if (divisor.isShift()) {
      return clip(sum.lanewise(VectorOperators.ASHR, divisor.shift()));
    }
    IntVector n = sum.lanewise(VectorOperators.ASHR, 4);
    IntVector sign = n.lanewise(VectorOperators.ASHR, 31);
    return clip(
        n.lanewise(VectorOperators.XOR, sign)
            .min(divisor.limit())
            .mul(divisor.multiplier())
            .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS)
            .lanewise(VectorOperators.XOR, sign));
  }

  private static IntVector clip(IntVector v) {
    return v.min(FixedPoint.MAX).max(-FixedPoint.MAX);
  }
}
