package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;

/** The specification of {@link CreditKernels}, except for what {@link ScalarElementwise} has. */
final class ScalarCredits implements CreditKernels {
  @Override
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int xAt,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    for (int j = 0; j < w.rows(); j++) {
      int[] sums = ScalarProduct.ofRow(w, j, x, xAt);
      for (int lane = 0; lane < COUNT; lane++) {
        int limited = Math.clamp(sums[lane] >> down, -(1 << 22), 1 << 22);
        out[outAt + j * COUNT + lane] = ScalarElementwise.credit((limited * multiplier) >> right);
      }
    }
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] = activation[i] > 0 ? x[at + i] : 0;
    }
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    for (int i = at; i < at + n; i++) {
      out[i] = ScalarElementwise.credit(x[i] + y[i]);
    }
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    for (int lane = 0; lane < COUNT; lane++) {
      int sum = 0; // 4096 · 127 < 2^19
      for (int row = 0; row < rows; row++) {
        sum += Math.abs(x[row * COUNT + lane]);
      }
      int reciprocal = (1 << 15) / Math.max(1, sum / rows);
      for (int row = 0; row < rows; row++) {
        int i = row * COUNT + lane;
        int product = Math.clamp(products[i], -(1 << 22), 1 << 22);
        int a = (gain[row] * product - Integer.signum(x[i]) * reactions[lane]) >> shift;
        a = Math.clamp(a, -Short.MAX_VALUE, Short.MAX_VALUE);
        int credit = clip((a * reciprocal + (1 << 14)) >> 15);
        boolean beyond = credit > 0 ? x[i] == 127 : x[i] == -127;
        u[i] = (short) (beyond ? 0 : credit);
        squares[0] += u[i] * u[i];
      }
    }
  }

  @Override
  public void addPowers(short[] x, int rows, long[] powers) {
    for (int row = 0; row < rows; row++) {
      for (int i = row * COUNT; i < (row + 1) * COUNT; i++) {
        powers[row] += x[i] * x[i];
      }
    }
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      boolean first,
      int[] sums,
      int stride,
      Workspace workspace) {
    if (first) {
      Arrays.fill(sums, 0, rows * stride, 0);
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      for (int j = 0; j < rows; j++) {
        for (int l = 0; l < columns; l++) {
          for (int lane = 0; lane < COUNT; lane++) {
            int factor = a[(chunk * rows + j) * COUNT + lane];
            sums[j * stride + l] += factor * x[from + chunk][l * COUNT + lane];
          }
        }
      }
    }
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    for (int i = 0; i < width; i++) {
      for (int lane = 0; lane < COUNT; lane++) {
        sums[rows[lane] * stride + i] += x[at + i * COUNT + lane];
      }
    }
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int at,
      int[] dots,
      Workspace workspace) {
    for (int v = 0; v < rows; v++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int logit = logits[v * COUNT + lane];
        int error = scale.error(lane, v, logit, 0);
        e[at + v * COUNT + lane] = (short) error;
        dots[lane] += error * logit;
      }
    }
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    ScalarElementwise.passGate(x, at, a, b, activation, shift, n);
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    ScalarElementwise.gateCredit(w, s, f, c, h, q, qAt, n);
  }
}
