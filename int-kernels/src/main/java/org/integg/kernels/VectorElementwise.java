package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.HALF_SHORTS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.clip;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Normalization, gates, and changes of the width of numbers. */
final class VectorElementwise {
  /** Rows whose summed magnitudes surely fit 16 bits: 256 · 127 = 32,512. */
  private static final int ABSOLUTE_ROWS = 256;

  private static final int[] MULTIPLIERS = multipliers();

  private VectorElementwise() {}

  private static int[] multipliers() {
    int[] result = new int[FixedPoint.MAX + 1];
    for (int m = 1; m < result.length; m++) {
      result[m] = Divisor.multiplier(m);
    }
    return result;
  }

  static void norm(short[] x, short[] gain, int rows, short[] out, Workspace workspace) {
    means(x, rows, workspace);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      divide(x, gain, lane, rows, out, workspace);
    }
  }

  /**
   * Floor division of {@code x·gain}, clipped, by another number in every lane; {@link Divisor}
   * gives the bounds.
   */
  private static void divide(
      short[] x, short[] gain, int lane, int rows, short[] out, Workspace workspace) {
    IntVector evenLimit = IntVector.fromArray(INTS, workspace.lanesA, lane);
    IntVector oddLimit = IntVector.fromArray(INTS, workspace.lanesA, lane + INT_LANES);
    IntVector evenMultiplier = IntVector.fromArray(INTS, workspace.lanesB, lane);
    IntVector oddMultiplier = IntVector.fromArray(INTS, workspace.lanesB, lane + INT_LANES);
    for (int at = lane; at < rows * COUNT; at += COUNT) {
      ShortVector v =
          ShortVector.fromArray(SHORTS, x, at).mul(ShortVector.fromArray(SHORTS, gain, at));
      IntVector e =
          v.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16);
      IntVector sign = e.lanewise(VectorOperators.ASHR, 31);
      e =
          e.lanewise(VectorOperators.XOR, sign)
              .min(evenLimit)
              .mul(evenMultiplier)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS)
              .lanewise(VectorOperators.XOR, sign);
      IntVector o = v.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16);
      sign = o.lanewise(VectorOperators.ASHR, 31);
      o =
          o.lanewise(VectorOperators.XOR, sign)
              .min(oddLimit)
              .mul(oddMultiplier)
              .lanewise(VectorOperators.ASHR, Divisor.MULTIPLIER_BITS)
              .lanewise(VectorOperators.XOR, sign);
      // Quotients lie within −129 … 128, so 16 bits hold them before the clip.
      e.and(0xffff)
          .or(o.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .min((short) FixedPoint.MAX)
          .max((short) -FixedPoint.MAX)
          .intoArray(out, at);
    }
  }

  /** The mean magnitude m of every lane as a divisor: 128·m in lanesA, multipliers in lanesB. */
  private static void means(short[] x, int rows, Workspace workspace) {
    int[] limits = workspace.lanesA;
    int[] multipliers = workspace.lanesB;
    Divisor byRows = Divisor.bySixteenTimes(rows / 16);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      IntVector e = IntVector.zero(INTS); // ≤ 4096 · 127 < 2^19
      IntVector o = e;
      for (int start = 0; start < rows; start += ABSOLUTE_ROWS) {
        int end = Math.min(rows, start + ABSOLUTE_ROWS) * COUNT;
        ShortVector sum = ShortVector.zero(SHORTS);
        for (int at = start * COUNT + lane; at < end; at += COUNT) {
          sum = sum.add(ShortVector.fromArray(SHORTS, x, at).abs());
        }
        IntVector v = sum.reinterpretAsInts();
        e = e.add(v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
        o = o.add(v.lanewise(VectorOperators.ASHR, 16));
      }
      e.intoArray(limits, lane);
      o.intoArray(limits, lane + INT_LANES);
    }
    for (int lane = 0; lane < COUNT; lane++) {
      int mean = Math.max(1, byRows.clippedQuotient(limits[lane]));
      limits[lane] = 128 * mean;
      multipliers[lane] = MULTIPLIERS[mean];
    }
  }

  static void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    int i = 0;
    for (; i <= n - SHORT_LANES; i += SHORT_LANES) {
      ShortVector gate = clippedSum(a, b, bias, i);
      gate.intoArray(f, i);
      // (127 + 127) · 127 = 32,258 fits 16 bits.
      gate.add((short) 127)
          .mul(ShortVector.fromArray(SHORTS, h, i))
          .lanewise(VectorOperators.ASHR, 8)
          .intoArray(past, i);
    }
    ScalarElementwise.gate(a, b, bias, h, i, n, f, past);
  }

  private static ShortVector clippedSum(short[] a, short[] b, short[] bias, int i) {
    return clip(
        ShortVector.fromArray(SHORTS, a, i)
            .add(ShortVector.fromArray(SHORTS, b, i))
            .add(ShortVector.fromArray(SHORTS, bias, i)));
  }

  static void candidate(
      short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    int i = 0;
    for (; i <= n - SHORT_LANES; i += SHORT_LANES) {
      ShortVector open = ShortVector.fromArray(SHORTS, f, i).add((short) 127);
      ShortVector past = ShortVector.fromArray(SHORTS, h, i);
      // Both products fit 16 bits; their difference does not: floor((p − q) / 256) is the
      // difference of the high bytes, less one where the low byte of q is the larger.
      ShortVector p = open.mul(clippedSum(a, b, bias, i));
      ShortVector q = open.mul(past);
      ShortVector borrow = p.and((short) 255).sub(q.and((short) 255));
      ShortVector hidden =
          past.add(p.lanewise(VectorOperators.ASHR, 8))
              .sub(q.lanewise(VectorOperators.ASHR, 8))
              .add(borrow.lanewise(VectorOperators.ASHR, 8));
      hidden.intoArray(h, i);
      clip(hidden.add(ShortVector.fromArray(SHORTS, x, i))).intoArray(x, i);
    }
    ScalarElementwise.candidate(a, b, bias, f, h, x, i, n);
  }

  static void add(short[] x, short[] a, int n) {
    int i = 0;
    for (; i <= n - SHORT_LANES; i += SHORT_LANES) {
      clip(ShortVector.fromArray(SHORTS, x, i).add(ShortVector.fromArray(SHORTS, a, i)))
          .intoArray(x, i);
    }
    ScalarElementwise.add(x, a, i, n);
  }

  static void widen(short[] x, int from, int n, int[] out) {
    for (int i = 0; i < n; i += INT_LANES) {
      ((IntVector) ShortVector.fromArray(HALF_SHORTS, x, from + i).castShape(INTS, 0))
          .intoArray(out, i);
    }
  }

  static void narrow(int[] x, int from, int n, short[] out, int to) {
    for (int i = 0; i < n; i += INT_LANES) {
      ((ShortVector) IntVector.fromArray(INTS, x, from + i).castShape(HALF_SHORTS, 0))
          .intoArray(out, to + i);
    }
  }
}
