package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.even;
import static org.integg.kernels.VectorWidth.odd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Credits of 16 bits: from products, through gates, added. */
final class VectorCredit {
  private static final int LARGEST = Short.MAX_VALUE;
  private static final int LARGEST_SUM = 1 << 22;

  private VectorCredit() {}

  /** A tile's sums in the workspace, at two vectors of lanes that are 32 apart, to credits. */
  static void finish(
      int rows, int down, int multiplier, int right, short[] out, int to, Workspace workspace) {
    for (int i = 0; i < 2 * rows; i++) {
      IntVector e = IntVector.fromArray(INTS, workspace.even, i * INT_LANES);
      IntVector o = IntVector.fromArray(INTS, workspace.odd, i * INT_LANES);
      e = scaled(e, down, multiplier, right);
      o = scaled(o, down, multiplier, right);
      VectorWidth.interleave(e, o).intoArray(out, to + (i >> 1) * COUNT + (i & 1) * PAIRS);
    }
  }

  private static IntVector scaled(IntVector sum, int down, int multiplier, int right) {
    return limit(
        sum.lanewise(VectorOperators.ASHR, down)
            .min(LARGEST_SUM)
            .max(-LARGEST_SUM)
            .mul(multiplier)
            .lanewise(VectorOperators.ASHR, right));
  }

  private static IntVector limit(IntVector v) {
    return v.min(LARGEST).max(-LARGEST);
  }

  private static VectorMask<Short> open(short[] activation, int at) {
    return ShortVector.fromArray(SHORTS, activation, at)
        .abs()
        .compare(VectorOperators.LT, (short) FixedPoint.MAX);
  }

  static void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector credit = ShortVector.fromArray(SHORTS, x, at + i);
      ShortVector by = ShortVector.fromArray(SHORTS, a, i).sub(ShortVector.fromArray(SHORTS, b, i));
      IntVector e = even(credit).mul(even(by)).lanewise(VectorOperators.ASHR, shift);
      IntVector o = odd(credit).mul(odd(by)).lanewise(VectorOperators.ASHR, shift);
      ShortVector passed = VectorWidth.interleave(e, o);
      ShortVector.zero(SHORTS).blend(passed, open(activation, i)).intoArray(x, at + i);
    }
  }

  static void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector state = ShortVector.fromArray(SHORTS, w, i);
      ShortVector past = ShortVector.fromArray(SHORTS, h, i);
      ShortVector gated = ShortVector.fromArray(SHORTS, s, i);
      ShortVector by = ShortVector.fromArray(SHORTS, c, i).sub(past);
      IntVector e = even(state).mul(even(by)).add(even(past).mul(even(gated)));
      IntVector o = odd(state).mul(odd(by)).add(odd(past).mul(odd(gated)));
      ShortVector gate =
          VectorWidth.interleave(
              limit(e.lanewise(VectorOperators.ASHR, 8)),
              limit(o.lanewise(VectorOperators.ASHR, 8)));
      ShortVector.zero(SHORTS).blend(gate, open(f, i)).intoArray(q, qAt + i);
      ShortVector let = ShortVector.fromArray(SHORTS, f, i).add((short) FixedPoint.MAX);
      VectorWidth.interleave(
              before(even(state), even(gated), even(let)), before(odd(state), odd(gated), odd(let)))
          .intoArray(w, i);
    }
  }

  private static IntVector before(IntVector state, IntVector gated, IntVector let) {
    IntVector gone = state.mul(let).lanewise(VectorOperators.ASHR, 8);
    IntVector through = gated.mul(let).lanewise(VectorOperators.ASHR, 8);
    return limit(state.sub(gone).add(through));
  }

  static void add(short[] x, short[] y, short[] out, int at, int n) {
    for (int i = at; i < at + n; i += SHORT_LANES) {
      ShortVector sum =
          ShortVector.fromArray(SHORTS, x, i)
              .lanewise(VectorOperators.SADD, ShortVector.fromArray(SHORTS, y, i));
      sum.max((short) -LARGEST).intoArray(out, i);
    }
  }
}
