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
}
