package org.integg.kernels;

import static org.integg.kernels.FixedPoint.MAX;
import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;

/** The specification of {@link WideKernels}. */
final class ScalarWide implements WideKernels {
  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    product(w, x, xAt, scale, into, out, outAt);
  }

  private static void product(
      PackedMatrix w, short[] x, int xAt, WideScale scale, Into into, int[] out, int outAt) {
    for (int j = 0; j < w.rows(); j++) {
      int[] sums = ScalarProduct.ofRow(w, j, x, xAt);
      for (int lane = 0; lane < COUNT; lane++) {
        int at = outAt + j * COUNT + lane;
        int p = scale.scaled(sums[lane]);
        out[at] =
            switch (into) {
              case SET -> p;
              case ADD -> Math.clamp(out[at] + p, -scale.largest(), scale.largest());
              case SUBTRACT -> out[at] - p;
            };
      }
    }
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    int n = w.rows() * COUNT;
    int[] products = new int[n];
    product(w, x, xAt, scale, Into.SET, products, 0);
    roundCredits(products, 0, shift, activation, rectified, out, outAt, n, squares);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.clamp(x[i] + y[i], -largest, largest);
    }
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] * (a[i] - b[i])) >> 8;
    }
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      int credit = ((129 - f[i]) * (products[i] + later[i])) >> 8;
      out[i] = Math.clamp(credit, -largest, largest);
    }
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    int half = (1 << shift) >> 1;
    for (int i = 0; i < n; i++) {
      int credit = clip((x[from + i] + half) >> shift);
      if (activation.length > 0 && activation[i] == (credit > 0 ? MAX : -MAX)) {
        credit = 0;
      } else if (rectified && activation[i] <= 0) {
        credit = 0;
      }
      out[outAt + i] = (short) credit;
      squares[0] += credit * credit; // below 2^31 · 127² in all
    }
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (short) Math.clamp(x[i] - y[i], -largest, largest);
    }
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (x[i] - y[i]) << up;
    }
  }

  @Override
  public void subtractShifted(short[] x, int up, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] -= x[i] << up;
    }
  }

  @Override
  public void scaleByQuarters(short[] x, int quarters, int n) {
    scaleByQuarters(x, quarters, 0, n);
  }

  /** As {@link #scaleByQuarters(short[], int, int)}, from an element on. */
  static void scaleByQuarters(short[] x, int quarters, int from, int n) {
    for (int i = from; i < n; i++) {
      x[i] = (short) ((x[i] * quarters + 2) >> 2);
    }
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    for (int i = 0; i < rows * COUNT; i++) {
      sums[i / COUNT] += x[at + i];
    }
  }
}
