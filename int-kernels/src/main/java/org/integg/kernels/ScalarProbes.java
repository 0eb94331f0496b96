package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;

/** The specification of {@link ProbeKernels}. */
final class ScalarProbes implements ProbeKernels {
  @Override
  public void perturb(short[] noise, int from, int rows, int first, int lanes, short[] x) {
    for (int row = 0; row < rows; row++) {
      for (int p = 0; p < lanes; p++) {
        int at = row * COUNT + first + p;
        x[at] = (short) clip(x[at] + noise[from + row * lanes + p]);
      }
    }
  }

  @Override
  public void copy(short[] x, int rows, int[] lanes, int[] others) {
    for (int row = 0; row < rows; row++) {
      for (int p = 0; p < lanes.length; p++) {
        x[row * COUNT + lanes[p]] = x[row * COUNT + others[p]];
      }
    }
  }

  @Override
  public void compare(
      short[] x, int rows, int[] lanes, int[] others, int largest, short[] out, int outAt) {
    for (int row = 0; row < rows; row++) {
      for (int p = 0; p < lanes.length; p++) {
        int difference = x[row * COUNT + lanes[p]] - x[row * COUNT + others[p]];
        out[outAt + row * lanes.length + p] = (short) Math.clamp(difference, -largest, largest);
      }
    }
  }

  @Override
  public void layOut(short[] x, int from, int rows, int slots, int count, short[] out) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        int at = from + (i * rows + row) * slots;
        System.arraycopy(x, at, out, row * COUNT + i * slots, slots);
      }
      Arrays.fill(out, row * COUNT + count * slots, (row + 1) * COUNT, (short) 0);
    }
  }

  @Override
  public void takePrediction(
      PackedMatrix w, short[] x, WideScale scale, int shift, short[] seen, Workspace workspace) {
    int half = (1 << shift) >> 1;
    for (int j = 0; j < w.rows(); j++) {
      int[] sums = ScalarProduct.ofRow(w, j, x, 0);
      for (int lane = 0; lane < COUNT; lane++) {
        int at = j * COUNT + lane;
        seen[at] = (short) clip(((seen[at] << 8) - scale.scaled(sums[lane]) + half) >> shift);
      }
    }
  }
}
