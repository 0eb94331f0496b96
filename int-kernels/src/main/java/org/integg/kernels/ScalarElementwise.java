package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;

/**
 * Elementwise operations one element at a time, {@code from ≤ i < to} where they are flat: the
 * specification, which also handles the elements that vectors leave over.
 */
final class ScalarElementwise {
  private static final int[] EXPONENTIALS = Exp2.table();

  private ScalarElementwise() {}

  static void addExponentials(short[] logits, int rows, int lanes, long[] sums) {
    for (int i = 0; i < rows * lanes; i++) {
      sums[i % lanes] += EXPONENTIALS[logits[i] + Exp2.LOGIT_OFFSET];
    }
  }

  static void norm(short[] x, short[] gain, int rows, int lanes, short[] out) {
    for (int lane = 0; lane < lanes; lane++) {
      int sum = 0; // ≤ 4096 · 127 < 2^19
      for (int i = lane; i < rows * lanes; i += lanes) {
        sum += Math.abs(x[i]);
      }
      int mean = Math.max(1, sum / rows);
      for (int i = lane; i < rows * lanes; i += lanes) {
        out[i] = (short) clip(Math.floorDiv(x[i] * gain[i], mean));
      }
    }
  }

  static void gate(
      short[] a, short[] b, short[] bias, short[] h, int from, int to, short[] f, short[] past) {
    for (int i = from; i < to; i++) {
      int gate = clip(a[i] + b[i] + bias[i]);
      f[i] = (short) gate;
      past[i] = (short) (((gate + 127) * h[i]) >> 8);
    }
  }

  static void candidate(
      short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      int candidate = clip(a[i] + b[i] + bias[i]);
      h[i] += (short) (((f[i] + 127) * (candidate - h[i])) >> 8);
      x[i] = (short) clip(h[i] + x[i]);
    }
  }

  static void add(short[] x, short[] a, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] = (short) clip(x[i] + a[i]);
    }
  }

  /** A credit within 16 bits: magnitudes below 2^15. */
  static short credit(int value) {
    return (short) Math.clamp(value, -Short.MAX_VALUE, Short.MAX_VALUE);
  }

  /** No credit where an activation is at its clip. */
  private static int open(int activation) {
    return Math.abs(activation) < FixedPoint.MAX ? 1 : 0;
  }

  static void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    for (int i = 0; i < n; i++) {
      // 32,767 · 254 < 2^23; shifted by 8 or more it fits 16 bits
      x[at + i] = (short) (((x[at + i] * (a[i] - b[i])) >> shift) * open(activation[i]));
    }
  }

  static void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    for (int i = 0; i < n; i++) {
      int gate = (w[i] * (c[i] - h[i]) + h[i] * s[i]) >> 8; // 32,767 · 381 < 2^24
      q[qAt + i] = (short) (credit(gate) * open(f[i]));
      int let = f[i] + FixedPoint.MAX;
      w[i] = credit(w[i] - ((w[i] * let) >> 8) + ((s[i] * let) >> 8));
    }
  }
}
