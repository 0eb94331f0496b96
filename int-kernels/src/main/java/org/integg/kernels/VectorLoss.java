package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Sums of base-2 exponentials: the 16 mantissas sit in registers, the exponent is a shift. */
final class VectorLoss {
  private static final int[] MANTISSAS = Exp2.mantissas();

  private VectorLoss() {}

  static void addExponentials(short[] logits, int rows, long[] sums) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      IntVector e = IntVector.zero(INTS); // 2048 rows · 1,004,119 < 2^31
      IntVector o = e;
      for (int at = lane; at < rows * COUNT; at += COUNT) {
        // logit + 128 lies within 1 … 255, so the halves of the ints are unsigned already.
        IntVector u =
            ShortVector.fromArray(SHORTS, logits, at)
                .add((short) Exp2.LOGIT_OFFSET)
                .reinterpretAsInts();
        e = e.add(exponential(u.and(0xff)));
        o = o.add(exponential(u.lanewise(VectorOperators.LSHR, 16)));
      }
      for (int i = 0; i < INT_LANES; i++) {
        sums[lane + 2 * i] += e.lane(i);
        sums[lane + 2 * i + 1] += o.lane(i);
      }
    }
  }

  /** {@code E[u] = mantissa[u & 15] >> (15 − u/16)}. */
  private static IntVector exponential(IntVector u) {
    IntVector shift = u.lanewise(VectorOperators.LSHR, 4).neg().add(15);
    return mantissa(u.and(15)).lanewise(VectorOperators.ASHR, shift);
  }

  private static IntVector mantissa(IntVector f) {
    IntVector result = select(f, 0);
    for (int from = INT_LANES; from < MANTISSAS.length; from += INT_LANES) {
      VectorMask<Integer> beyond = f.compare(VectorOperators.GE, from);
      result = result.blend(select(f, from), beyond);
    }
    return result;
  }

  /** The mantissas {@code from …} as a table, indexed by the low bits of f. */
  private static IntVector select(IntVector f, int from) {
    return f.and(INT_LANES - 1).selectFrom(IntVector.fromArray(INTS, MANTISSAS, from));
  }

  static void softmaxErrors(
      short[] logits,
      int firstRow,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int[] dots,
      Workspace workspace) {
    deinterleave(scale.shift(), workspace.lanesA);
    deinterleave(scale.reciprocal(), workspace.lanesB);
    deinterleave(scale.strength(), workspace.lanesC);
    deinterleave(scale.dither(), workspace.lanesD);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      IntVector evenDots = IntVector.zero(INTS); // 65,536 · 127² < 2^30
      IntVector oddDots = evenDots;
      for (int row = 0; row < rows; row++) {
        ShortVector logit = ShortVector.fromArray(SHORTS, logits, row * COUNT + lane);
        IntVector u = logit.add((short) Exp2.LOGIT_OFFSET).reinterpretAsInts();
        int v = firstRow + row;
        IntVector even = negative(u.and(0xff), v, lane, workspace);
        IntVector odd =
            negative(u.lanewise(VectorOperators.LSHR, 16), v, lane + INT_LANES, workspace);
        ShortVector error = VectorWidth.interleave(even, odd);
        error.intoArray(e, v * COUNT + lane);
        ShortVector product = error.mul(logit); // 127² fits 16 bits
        evenDots = evenDots.add(VectorWidth.even(product));
        oddDots = oddDots.add(VectorWidth.odd(product));
      }
      for (int i = 0; i < INT_LANES; i++) {
        dots[lane + 2 * i] += evenDots.lane(i);
        dots[lane + 2 * i + 1] += oddDots.lane(i);
      }
    }
  }

  /** {@link SoftmaxScale#error} without a target. */
  private static IntVector negative(IntVector u, int v, int at, Workspace workspace) {
    IntVector p =
        exponential(u)
            .lanewise(VectorOperators.LSHL, SoftmaxScale.HEADROOM)
            .lanewise(VectorOperators.LSHR, IntVector.fromArray(INTS, workspace.lanesA, at))
            .mul(IntVector.fromArray(INTS, workspace.lanesB, at))
            .add(1 << 15)
            .lanewise(VectorOperators.LSHR, 16);
    IntVector q =
        p.add(
            p.mul(IntVector.fromArray(INTS, workspace.lanesC, at))
                .lanewise(VectorOperators.ASHR, 7));
    return IntVector.fromArray(INTS, workspace.lanesD, at)
        .add(v * SoftmaxScale.DITHER_STEP)
        .and(127)
        .sub(q)
        .lanewise(VectorOperators.ASHR, 7)
        .max(-FixedPoint.MAX);
  }

  /** Per vector of shorts, first its even elements, then its odd ones. */
  private static void deinterleave(int[] lanes, int[] out) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      for (int i = 0; i < INT_LANES; i++) {
        out[lane + i] = lanes[lane + 2 * i];
        out[lane + INT_LANES + i] = lanes[lane + 2 * i + 1];
      }
    }
  }
}
