package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.ScalarElementwise.credit;

/** The specification of {@link ChainKernels}. */
final class ScalarChain implements ChainKernels {
  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    for (int i = 0; i < n; i++) {
      int room = activation.length > 0 ? activation[i] : 0;
      out[outAt + i] = narrowed(x[i], shift, room);
      squares[0] += out[outAt + i] * out[outAt + i];
    }
  }

  private static short narrowed(int credit, int shift, int activation) {
    int rounded = clip((credit + (1 << (shift - 1))) >> shift);
    return (short) (activation * Integer.signum(rounded) == FixedPoint.MAX ? 0 : rounded);
  }

  @Override
  public void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    for (int i = 0; i < n; i++) {
      later[i] = credit(x[i] + later[i]);
      out[outAt + i] = narrowed((later[i] * (f[i] + 127)) >> 8, shift, c[i]);
      squares[0] += out[outAt + i] * out[outAt + i];
    }
  }

  @Override
  public void creditGate(
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
    for (int i = 0; i < n; i++) {
      int w = state[i];
      int gate = credit((w * (c[i] - h[i]) + s[i] * h[i]) >> 8); // 32,767 · 381 < 2^24
      out[outAt + i] = narrowed(gate, shift, f[i]);
      squares[0] += out[outAt + i] * out[outAt + i];
      state[i] = credit((w * (129 - f[i]) + s[i] * (f[i] + 127)) >> 8); // 32,767 · 256 < 2^23
    }
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    for (int lane = 0; lane < COUNT; lane++) {
      long dot = 0; // 4096 · 32,767 · 127 < 2^34
      int magnitudes = 0; // 4096 · 127 < 2^19
      for (int i = lane; i < rows * COUNT; i += COUNT) {
        dot += z[i] * y[i];
        magnitudes += Math.abs(x[i]);
      }
      int reaction = (int) (dot / rows);
      int reciprocal = (1 << 15) / Math.max(1, magnitudes / rows);
      for (int row = 0; row < rows; row++) {
        int i = row * COUNT + lane;
        // 127 · 32,767 · 2 < 2^24, and 32,767 · 32,768 + 2^9 < 2^30
        int numerator = (gain[row] * z[i] - Integer.signum(x[i]) * reaction) >> 5;
        int added = sum[i] + ((credit(numerator) * reciprocal + (1 << 9)) >> 10);
        sum[i] = x[i] * Integer.signum(added) == FixedPoint.MAX ? 0 : credit(added);
      }
    }
  }
}
