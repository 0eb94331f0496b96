package org.integg.kernels;

import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.widen;
import static org.integg.kernels.Workspace.SPILL_GROUPS;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import jdk.incubator.vector.ShortVector;

/**
 * The product of a matrix with one vector: rows are lanes, inputs are broadcast. It is {@link
 * VectorProduct} with the roles exchanged: here the inputs prove how many products 16 bits hold.
 */
final class VectorStream {
  private VectorStream() {}

  /** Adds up eight vectors of rows in the workspace, as {@link VectorProduct#tile} does. */
  static void stripe(TransposedMatrix w, int row, short[] x, Workspace workspace) {
    workspace.spilled = 0;
    workspace.carried = false;
    int k = 0;
    while (k < w.columns()) {
      if (workspace.spilled == SPILL_GROUPS * TILE_VECTORS * SHORT_LANES) {
        VectorProduct.carry(workspace);
      }
      int end = groupEnd(x, k, w.columns());
      group(w.values(), w.offset(row) + k * TransposedMatrix.STRIPE, x, k, end, workspace);
      k = end;
    }
  }

  /** The longest group from {@code start} with Σ|x| ≤ 258, so that Σ|x|·127 fits 16 bits. */
  private static int groupEnd(short[] x, int start, int columns) {
    int sum = 0;
    int k = start;
    while (k < columns && sum + Math.abs(x[k]) <= PackedMatrix.GROUP_LIMIT) {
      sum += Math.abs(x[k]);
      k++;
    }
    return k;
  }

  private static void group(byte[] w, int wAt, short[] x, int start, int end, Workspace workspace) {
    ShortVector a0 = ShortVector.fromArray(SHORTS, VectorProduct.BIAS_PATTERN, 0);
    ShortVector a1 = a0;
    ShortVector a2 = a0;
    ShortVector a3 = a0;
    ShortVector a4 = a0;
    ShortVector a5 = a0;
    ShortVector a6 = a0;
    ShortVector a7 = a0;
    for (int k = start; k < end; k++) {
      int at = wAt + (k - start) * TransposedMatrix.STRIPE;
      ShortVector b = ShortVector.broadcast(SHORTS, x[k]);
      a0 = a0.add(widen(w, at).mul(b));
      a1 = a1.add(widen(w, at + SHORT_LANES).mul(b));
      a2 = a2.add(widen(w, at + 2 * SHORT_LANES).mul(b));
      a3 = a3.add(widen(w, at + 3 * SHORT_LANES).mul(b));
      a4 = a4.add(widen(w, at + 4 * SHORT_LANES).mul(b));
      a5 = a5.add(widen(w, at + 5 * SHORT_LANES).mul(b));
      a6 = a6.add(widen(w, at + 6 * SHORT_LANES).mul(b));
      a7 = a7.add(widen(w, at + 7 * SHORT_LANES).mul(b));
    }
    short[] spill = workspace.spill;
    int to = workspace.spilled;
    a0.intoArray(spill, to);
    a1.intoArray(spill, to + SHORT_LANES);
    a2.intoArray(spill, to + 2 * SHORT_LANES);
    a3.intoArray(spill, to + 3 * SHORT_LANES);
    a4.intoArray(spill, to + 4 * SHORT_LANES);
    a5.intoArray(spill, to + 5 * SHORT_LANES);
    a6.intoArray(spill, to + 6 * SHORT_LANES);
    a7.intoArray(spill, to + 7 * SHORT_LANES);
    workspace.spilled = to + TILE_VECTORS * SHORT_LANES;
  }
}
