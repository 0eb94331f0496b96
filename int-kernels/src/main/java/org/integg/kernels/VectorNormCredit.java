package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;

/**
 * {@link CreditKernels#creditNorm}: short loops over ints alone, with one index for all arrays, in
 * slices of 16 rows (docs/kernels.md). The compiler vectorizes them; written out, the vectors would
 * be too many for one method.
 */
final class VectorNormCredit {
  private static final int ROWS = 16;
  private static final int SLICE = ROWS * COUNT;

  /** Rows of a slice of the workspace's ints. */
  private static final int ACTIVATIONS = 0;

  private static final int PRODUCTS = 1;
  private static final int GAINS = 2;
  private static final int MEANS = 3;
  private static final int REACTIONS = 4;

  /** Arrays that the workspace keeps for these slices. */
  static final int ARRAYS = 5;

  private VectorNormCredit() {}

  static void of(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    int[][] slices = workspace.slices(ARRAYS, SLICE);
    means(x, rows, slices[ACTIVATIONS], slices[MEANS]);
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(reactions, 0, slices[REACTIONS], row * COUNT, COUNT);
    }
    for (int from = 0; from < rows * COUNT; from += SLICE) {
      VectorElementwise.widen(x, from, SLICE, slices[ACTIVATIONS]);
      System.arraycopy(products, from, slices[PRODUCTS], 0, SLICE);
      for (int at = 0; at < SLICE; at += COUNT) {
        Arrays.fill(slices[GAINS], at, at + COUNT, gain[(from + at) / COUNT]);
      }
      credits(
          slices[ACTIVATIONS],
          slices[PRODUCTS],
          slices[GAINS],
          slices[MEANS],
          slices[REACTIONS],
          shift);
      VectorElementwise.narrow(slices[PRODUCTS], 0, SLICE, u, from);
      squares[0] += squares(slices[PRODUCTS]);
    }
  }

  /** Turns products into credits. */
  private static void credits(
      int[] activations, int[] products, int[] gains, int[] means, int[] reactions, int shift) {
    for (int i = 0; i < SLICE; i++) {
      int activation = activations[i];
      int sign = (activation >> 31) | (-activation >>> 31);
      int product = Math.min(1 << 22, Math.max(-(1 << 22), products[i]));
      int numerator = (gains[i] * product - sign * reactions[i]) >> shift;
      int scaled = Math.min(32_767, Math.max(-32_767, numerator));
      // 32,767 · 32,768 + 2^14 < 2^31
      int credit = Math.min(127, Math.max(-127, (scaled * means[i] + (1 << 14)) >> 15));
      // Room is 0 at the clip, at least 127 elsewhere.
      products[i] = Math.min((127 - activation) * 127, Math.max((-127 - activation) * 127, credit));
    }
  }

  private static int squares(int[] credits) {
    int squares = 0; // 1024 · 127² < 2^24
    for (int i = 0; i < SLICE; i++) {
      squares += credits[i] * credits[i];
    }
    return squares;
  }

  /** {@code 2^15 / m} of each lane, for every row of a slice. */
  static void means(short[] x, int rows, int[] activations, int[] means) {
    Arrays.fill(means, 0);
    for (int from = 0; from < rows * COUNT; from += SLICE) {
      VectorElementwise.widen(x, from, SLICE, activations);
      addMagnitudes(activations, means);
    }
    for (int lane = 0; lane < COUNT; lane++) {
      int sum = 0; // 4096 · 127 < 2^19
      for (int i = lane; i < SLICE; i += COUNT) {
        sum += means[i];
      }
      means[lane] = (1 << 15) / Math.max(1, sum / rows);
    }
    for (int row = 1; row < ROWS; row++) {
      System.arraycopy(means, 0, means, row * COUNT, COUNT);
    }
  }

  private static void addMagnitudes(int[] activations, int[] sums) {
    for (int i = 0; i < SLICE; i++) {
      sums[i] += Math.abs(activations[i]);
    }
  }
}
