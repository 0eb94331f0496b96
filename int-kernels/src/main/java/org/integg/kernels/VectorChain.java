package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.even;
import static org.integg.kernels.VectorWidth.odd;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Credits of 16 bits on their way back through a layer. */
final class VectorChain {
  private static final int LARGEST = Short.MAX_VALUE;
  private static final List<VectorLoop<Layer>> CANDIDATE_LOOPS =
      List.of(VectorChain::enterState, VectorChain::passCandidate, VectorChain::keepWithin);
  private static final List<VectorLoop<Layer>> GATE_LOOPS =
      List.of(VectorChain::passGate, VectorChain::keepWithin, VectorChain::stateBefore);

  /** Rows of a slice of ints. */
  private static final int ROWS = 16;

  private static final int SLICE = ROWS * COUNT;

  private VectorChain() {}

  /**
   * Credits of a layer.
   *
   * @param w of its state
   * @param more x, or s
   * @param clipped the activation that narrow credits belong to
   */
  private record Layer(
      short[] w,
      short[] more,
      short[] f,
      short[] c,
      short[] h,
      short[] clipped,
      int shift,
      short[] out,
      int outAt) {}

  static void narrow(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      narrowed(ShortVector.fromArray(SHORTS, x, i), shift).intoArray(out, outAt + i);
    }
    if (activation.length > 0) {
      VectorWide.keepWithin(activation, 0, out, outAt, n);
    }
    addSquares(out, outAt, n, squares);
  }

  /** The rounded quotient fits 16 bits, though the dividend does not. */
  private static ShortVector narrowed(ShortVector v, int shift) {
    ShortVector carry = v.lanewise(VectorOperators.ASHR, shift - 1).and((short) 1);
    return VectorWidth.clip(v.lanewise(VectorOperators.ASHR, shift).add(carry));
  }

  private static void addSquares(short[] out, int outAt, int n, long[] squares) {
    for (int i = outAt; i < outAt + n; i += COUNT) {
      squares[0] += VectorWide.squares(out, i);
    }
  }

  static void candidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    Layer layer = new Layer(later, x, f, c, c, c, shift, out, outAt);
    VectorLoop.run(CANDIDATE_LOOPS, layer, 0, n);
    addSquares(out, outAt, n, squares);
  }

  private static void enterState(Layer l, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector.fromArray(SHORTS, l.w, i)
          .lanewise(VectorOperators.SADD, ShortVector.fromArray(SHORTS, l.more, i))
          .max((short) -LARGEST)
          .intoArray(l.w, i);
    }
  }

  /** 32,767 · 254 / 256 &lt; 2^15. */
  private static void passCandidate(Layer l, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector w = ShortVector.fromArray(SHORTS, l.w, i);
      ShortVector let = ShortVector.fromArray(SHORTS, l.f, i).add((short) FixedPoint.MAX);
      IntVector e = even(w).mul(even(let)).lanewise(VectorOperators.ASHR, 8);
      IntVector o = odd(w).mul(odd(let)).lanewise(VectorOperators.ASHR, 8);
      narrowed(VectorWidth.interleave(e, o), l.shift).intoArray(l.out, l.outAt + i);
    }
  }

  private static void keepWithin(Layer l, int from, int n) {
    VectorWide.keepWithin(l.clipped, from, l.out, l.outAt + from, n);
  }

  static void gate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    Layer layer = new Layer(state, s, f, c, h, f, shift, out, outAt);
    VectorLoop.run(GATE_LOOPS, layer, 0, n);
    addSquares(out, outAt, n, squares);
  }

  private static void passGate(Layer l, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector w = ShortVector.fromArray(SHORTS, l.w, i);
      ShortVector past = ShortVector.fromArray(SHORTS, l.h, i);
      ShortVector gated = ShortVector.fromArray(SHORTS, l.more, i);
      ShortVector by = ShortVector.fromArray(SHORTS, l.c, i).sub(past);
      IntVector e = even(w).mul(even(by)).add(even(past).mul(even(gated)));
      IntVector o = odd(w).mul(odd(by)).add(odd(past).mul(odd(gated)));
      narrowed(limited(e, o), l.shift).intoArray(l.out, l.outAt + i);
    }
  }

  /** Sums of products, divided by 256, within 16 bits. */
  private static ShortVector limited(IntVector e, IntVector o) {
    e = e.lanewise(VectorOperators.ASHR, 8).min(LARGEST).max(-LARGEST);
    o = o.lanewise(VectorOperators.ASHR, 8).min(LARGEST).max(-LARGEST);
    return VectorWidth.interleave(e, o);
  }

  private static void stateBefore(Layer l, int from, int n) {
    for (int i = from; i < from + n; i += SHORT_LANES) {
      ShortVector w = ShortVector.fromArray(SHORTS, l.w, i);
      ShortVector gated = ShortVector.fromArray(SHORTS, l.more, i);
      ShortVector f = ShortVector.fromArray(SHORTS, l.f, i);
      ShortVector let = f.add((short) FixedPoint.MAX);
      ShortVector keep = f.neg().add((short) 129);
      IntVector e = even(w).mul(even(keep)).add(even(gated).mul(even(let)));
      IntVector o = odd(w).mul(odd(keep)).add(odd(gated).mul(odd(let)));
      limited(e, o).intoArray(l.w, i);
    }
  }

  /**
   * Loops over ints alone, a slice of all arrays at a time, which the compiler vectorizes, as in
   * {@link VectorNormCredit}.
   */
  static void sum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    int[][] slices = workspace.slices(VectorNormCredit.ARRAYS, SLICE);
    int[] reactions = slices[0];
    int[] means = slices[1];
    VectorNormCredit.means(x, rows, slices[2], means);
    react(z, y, rows, reactions, slices[2], slices[3]);
    for (int from = 0; from < rows * COUNT; from += SLICE) {
      VectorElementwise.widen(z, from, SLICE, slices[2]);
      VectorElementwise.widen(x, from, SLICE, slices[3]);
      VectorElementwise.widen(sum, from, SLICE, slices[4]);
      for (int at = 0; at < SLICE; at += COUNT) {
        scale(slices[2], at, gain[(from + at) / COUNT]);
      }
      add(slices[2], slices[3], reactions, means, slices[4]);
      VectorElementwise.narrow(slices[4], 0, SLICE, sum, from);
    }
  }

  private static void scale(int[] z, int at, int gain) {
    for (int i = at; i < at + COUNT; i++) {
      z[i] *= gain;
    }
  }

  /** As {@link ScalarChain#creditSum}. */
  private static void add(int[] z, int[] x, int[] reactions, int[] means, int[] sum) {
    for (int i = 0; i < SLICE; i++) {
      int activation = x[i];
      int sign = (activation >> 31) | (-activation >>> 31);
      int numerator = (z[i] - sign * reactions[i]) >> 5;
      int limited = Math.min(LARGEST, Math.max(-LARGEST, numerator));
      int added = sum[i] + ((limited * means[i] + (1 << 9)) >> 10);
      int credit = Math.min(LARGEST, Math.max(-LARGEST, added));
      // Room is 0 at the clip, at least 32,767 elsewhere.
      int above = (127 - activation) * LARGEST;
      int below = (-127 - activation) * LARGEST;
      sum[i] = Math.min(above, Math.max(below, credit));
    }
  }

  /** The reaction of each lane, for every row of a slice. */
  private static void react(
      short[] z, short[] y, int rows, int[] reactions, int[] credits, int[] outputs) {
    Arrays.fill(reactions, 0);
    for (int from = 0; from < rows * COUNT; from += SLICE) {
      VectorElementwise.widen(z, from, SLICE, credits);
      VectorElementwise.widen(y, from, SLICE, outputs);
      addProducts(credits, outputs, reactions);
    }
    for (int lane = 0; lane < COUNT; lane++) {
      long dot = 0;
      for (int i = lane; i < SLICE; i += COUNT) {
        dot += reactions[i];
      }
      reactions[lane] = (int) (dot / rows);
    }
    for (int row = 1; row < ROWS; row++) {
      System.arraycopy(reactions, 0, reactions, row * COUNT, COUNT);
    }
  }

  /** A sixteenth of all rows in each element: 256 · 32,767 · 127 &lt; 2^31. */
  private static void addProducts(int[] credits, int[] outputs, int[] sums) {
    for (int i = 0; i < SLICE; i++) {
      sums[i] += credits[i] * outputs[i];
    }
  }
}
