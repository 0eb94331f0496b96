package org.integg.kernels;

import static org.integg.kernels.FixedPoint.MAX;
import static org.integg.kernels.FixedPoint.clip;

/** Credits and observations of 32 bits, element by element: {@link Kernels} states each. */
final class ScalarWide {
  private ScalarWide() {}

  static void add(int[] x, int[] y, int largest, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.clamp(x[i] + y[i], -largest, largest);
    }
  }

  static void pass(int[] x, short[] a, short[] b, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] * (a[i] - b[i])) >> 8;
    }
  }

  static void before(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      int credit = ((129 - f[i]) * (products[i] + later[i])) >> 8;
      out[i] = Math.clamp(credit, -largest, largest);
    }
  }

  /** Returns the sum of squares: below 2^31 · 127². */
  static long round(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n) {
    int half = (1 << shift) >> 1;
    long squares = 0;
    for (int i = 0; i < n; i++) {
      int credit = clip((x[from + i] + half) >> shift);
      if (activation.length > 0 && activation[i] == (credit > 0 ? MAX : -MAX)) {
        credit = 0;
      } else if (rectified && activation[i] <= 0) {
        credit = 0;
      }
      out[outAt + i] = (short) credit;
      squares += credit * credit;
    }
    return squares;
  }

  static void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (short) Math.clamp(x[i] - y[i], -largest, largest);
    }
  }

  static void observe(short[] x, short[] y, int up, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (x[i] - y[i]) << up;
    }
  }

  static void take(short[] x, int up, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] -= x[i] << up;
    }
  }

  static void quarter(short[] x, int factor, int from, int n) {
    for (int i = from; i < n; i++) {
      x[i] = (short) ((x[i] * factor + 2) >> 2);
    }
  }
}
