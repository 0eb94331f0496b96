package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.even;
import static org.integg.kernels.VectorWidth.odd;

import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Credits of 16 bits: from products, through gates, added. */
final class VectorCredit {
  private static final int LARGEST = Short.MAX_VALUE;
  private static final int LARGEST_SUM = 1 << 22;
  private static final List<VectorLoop<Gate>> GATE_LOOPS =
      List.of(VectorCredit::creditOfGate, VectorCredit::shutGates, VectorCredit::creditBefore);

  private VectorCredit() {}

  /** Turns a tile's sums in the workspace, at two vectors of lanes 32 apart, into credits. */
  static void finish(
      int rows, int down, int multiplier, int right, short[] out, int to, Workspace workspace) {
    for (int i = 0; i < 2 * rows; i++) {
      IntVector e = IntVector.fromArray(INTS, workspace.even, i * INT_LANES);
      IntVector o = IntVector.fromArray(INTS, workspace.odd, i * INT_LANES);
      e = e.lanewise(VectorOperators.ASHR, down).min(LARGEST_SUM).max(-LARGEST_SUM);
      e = e.mul(multiplier).lanewise(VectorOperators.ASHR, right).min(LARGEST).max(-LARGEST);
      o = o.lanewise(VectorOperators.ASHR, down).min(LARGEST_SUM).max(-LARGEST_SUM);
      o = o.mul(multiplier).lanewise(VectorOperators.ASHR, right).min(LARGEST).max(-LARGEST);
      VectorWidth.interleave(e, o).intoArray(out, to + (i >> 1) * COUNT + (i & 1) * PAIRS);
    }
  }

  /** A gate is shut at ±127: {@code (|f| − 127) >> 15} has all bits set where it is open. */
  static void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector credit = ShortVector.fromArray(SHORTS, x, at + i);
      ShortVector by = ShortVector.fromArray(SHORTS, a, i).sub(ShortVector.fromArray(SHORTS, b, i));
      IntVector e = even(credit).mul(even(by)).lanewise(VectorOperators.ASHR, shift);
      IntVector o = odd(credit).mul(odd(by)).lanewise(VectorOperators.ASHR, shift);
      ShortVector open =
          ShortVector.fromArray(SHORTS, activation, i)
              .abs()
              .sub((short) FixedPoint.MAX)
              .lanewise(VectorOperators.ASHR, 15);
      VectorWidth.interleave(e, o).and(open).intoArray(x, at + i);
    }
  }

  /** {@code −a >> 15} has all bits set where an activation a is above 0. */
  static void passPositive(short[] x, int at, short[] activation, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector above =
          ShortVector.fromArray(SHORTS, activation, i).neg().lanewise(VectorOperators.ASHR, 15);
      ShortVector.fromArray(SHORTS, x, at + i).and(above).intoArray(x, at + i);
    }
  }

  /** Credits at a gate: {@link CreditKernels#gateCredit}. */
  private record Gate(short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt) {}

  static void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    VectorLoop.run(GATE_LOOPS, new Gate(w, s, f, c, h, q, qAt), 0, n);
  }

  private static void creditOfGate(Gate g, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector state = ShortVector.fromArray(SHORTS, g.w, i);
      ShortVector past = ShortVector.fromArray(SHORTS, g.h, i);
      ShortVector gated = ShortVector.fromArray(SHORTS, g.s, i);
      ShortVector by = ShortVector.fromArray(SHORTS, g.c, i).sub(past);
      IntVector e = even(state).mul(even(by)).add(even(past).mul(even(gated)));
      IntVector o = odd(state).mul(odd(by)).add(odd(past).mul(odd(gated)));
      e = e.lanewise(VectorOperators.ASHR, 8).min(LARGEST).max(-LARGEST);
      o = o.lanewise(VectorOperators.ASHR, 8).min(LARGEST).max(-LARGEST);
      VectorWidth.interleave(e, o).intoArray(g.q, g.qAt + i);
    }
  }

  private static void shutGates(Gate g, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector.fromArray(SHORTS, g.f, i)
          .abs()
          .sub((short) FixedPoint.MAX)
          .lanewise(VectorOperators.ASHR, 15)
          .and(ShortVector.fromArray(SHORTS, g.q, g.qAt + i))
          .intoArray(g.q, g.qAt + i);
    }
  }

  private static void creditBefore(Gate g, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector state = ShortVector.fromArray(SHORTS, g.w, i);
      ShortVector gated = ShortVector.fromArray(SHORTS, g.s, i);
      ShortVector let = ShortVector.fromArray(SHORTS, g.f, i).add((short) FixedPoint.MAX);
      IntVector e = even(state);
      IntVector evenLet = even(let);
      IntVector gone = e.mul(evenLet).lanewise(VectorOperators.ASHR, 8);
      IntVector through = even(gated).mul(evenLet).lanewise(VectorOperators.ASHR, 8);
      e = e.sub(gone).add(through).min(LARGEST).max(-LARGEST);
      IntVector o = odd(state);
      IntVector oddLet = odd(let);
      gone = o.mul(oddLet).lanewise(VectorOperators.ASHR, 8);
      through = odd(gated).mul(oddLet).lanewise(VectorOperators.ASHR, 8);
      o = o.sub(gone).add(through).min(LARGEST).max(-LARGEST);
      VectorWidth.interleave(e, o).intoArray(g.w, i);
    }
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
