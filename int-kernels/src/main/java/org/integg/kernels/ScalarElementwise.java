package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;

/** The flat operations on elements {@code from ≤ i < to}: the specification, and vector tails. */
final class ScalarElementwise {
  private ScalarElementwise() {}

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
}
