package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;

/** The product that the scalar kernels share. */
final class ScalarProduct {
  private ScalarProduct() {}

  /**
   * {@code Σ_k w[row,k]·x[k,lane]} for every lane.
   *
   * @param x [columns, 64] from {@code at} on, −127 to 127
   * @return [64]; |Σ| ≤ 16,384 · 127² &lt; 2^28
   */
  static int[] ofRow(PackedMatrix w, int row, short[] x, int at) {
    int[] sums = new int[COUNT];
    for (int k = 0; k < w.columns(); k++) {
      int weight = w.get(row, k);
      for (int lane = 0; lane < COUNT; lane++) {
        sums[lane] += weight * x[at + k * COUNT + lane];
      }
    }
    return sums;
  }
}
