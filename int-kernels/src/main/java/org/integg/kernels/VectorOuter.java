package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.PackedMatrix.GROUP_LIMIT;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Outer products over lanes. It is {@link VectorProduct} with factors that are used once: four rows
 * of them are gathered without the columns that are all zero, and cut into groups that 16 bits
 * hold, before they meet the data.
 */
final class VectorOuter {
  /** First half of an interleaving of two int vectors: 0, 0, 1, 1, … of either. */
  private static final VectorShuffle<Integer> LOW = VectorShuffle.fromOp(INTS, i -> i / 2);

  private static final VectorShuffle<Integer> HIGH =
      VectorShuffle.fromOp(INTS, i -> (i + INT_LANES) / 2);

  private VectorOuter() {}

  static void add(
      short[] a, int rows, short[] x, int stride, int chunks, int[] sums, Workspace workspace) {
    for (int row = 0; row < rows; row += TILE) {
      int present = Math.min(TILE, rows - row);
      int columns = gather(a, row, rows, stride, chunks, workspace);
      int groups = cut(columns, workspace);
      for (int lane = 0; lane < stride && groups > 0; lane += VectorProduct.SPAN) {
        int start = 0;
        workspace.spilled = 0;
        workspace.carried = false;
        for (int g = 0; g < groups; g++) {
          if (workspace.spilled == Workspace.SPILL_GROUPS * TILE_VECTORS * SHORT_LANES) {
            VectorProduct.carry(workspace);
          }
          group(start, workspace.outerEnds[g], x, lane, workspace);
          start = workspace.outerEnds[g];
        }
        VectorProduct.carry(workspace);
        for (int i = 0; i < 2 * present; i++) {
          int to = (row + (i >> 1)) * stride + lane + (i & 1) * SHORT_LANES;
          addInterleaved(i * INT_LANES, workspace, sums, to);
        }
      }
    }
  }

  /** Gathers four rows; rows beyond the last are zero. */
  private static int gather(
      short[] a, int row, int rows, int stride, int chunks, Workspace workspace) {
    short[] out = workspace.outer;
    int[] data = workspace.outerData;
    int count = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at0 = (chunk * rows + row) * COUNT;
      int at1 = row + 1 < rows ? at0 + COUNT : -1;
      int at2 = row + 2 < rows ? at0 + 2 * COUNT : -1;
      int at3 = row + 3 < rows ? at0 + 3 * COUNT : -1;
      for (int lane = 0; lane < COUNT; lane++) {
        short a0 = a[at0 + lane];
        short a1 = at1 < 0 ? 0 : a[at1 + lane];
        short a2 = at2 < 0 ? 0 : a[at2 + lane];
        short a3 = at3 < 0 ? 0 : a[at3 + lane];
        int to = count * TILE;
        out[to] = a0;
        out[to + 1] = a1;
        out[to + 2] = a2;
        out[to + 3] = a3;
        data[count] = (chunk * COUNT + lane) * stride;
        count += (a0 | a1 | a2 | a3) == 0 ? 0 : 1;
      }
    }
    return count;
  }

  /** Cuts columns into groups with Σ|a| ≤ 258 in every row; two columns always fit. */
  private static int cut(int columns, Workspace workspace) {
    short[] a = workspace.outer;
    int groups = 0;
    int s0 = 0;
    int s1 = 0;
    int s2 = 0;
    int s3 = 0;
    for (int k = 0; k < columns; k++) {
      int a0 = Math.abs(a[k * TILE]);
      int a1 = Math.abs(a[k * TILE + 1]);
      int a2 = Math.abs(a[k * TILE + 2]);
      int a3 = Math.abs(a[k * TILE + 3]);
      s0 += a0;
      s1 += a1;
      s2 += a2;
      s3 += a3;
      if (Math.max(Math.max(s0, s1), Math.max(s2, s3)) > GROUP_LIMIT) {
        workspace.outerEnds[groups++] = k;
        s0 = a0;
        s1 = a1;
        s2 = a2;
        s3 = a3;
      }
    }
    if (columns > 0) {
      workspace.outerEnds[groups++] = columns;
    }
    return groups;
  }

  /** One group of columns in 16 bits, as in {@link VectorProduct}. */
  private static void group(int start, int end, short[] x, int lane, Workspace workspace) {
    short[] a = workspace.outer;
    int[] data = workspace.outerData;
    ShortVector a00 = ShortVector.fromArray(SHORTS, VectorProduct.BIAS_PATTERN, 0);
    ShortVector a01 = a00;
    ShortVector a10 = a00;
    ShortVector a11 = a00;
    ShortVector a20 = a00;
    ShortVector a21 = a00;
    ShortVector a30 = a00;
    ShortVector a31 = a00;
    for (int k = start; k < end; k++) {
      ShortVector x0 = ShortVector.fromArray(SHORTS, x, data[k] + lane);
      ShortVector x1 = ShortVector.fromArray(SHORTS, x, data[k] + lane + SHORT_LANES);
      ShortVector b = ShortVector.broadcast(SHORTS, a[k * 4]);
      a00 = a00.add(x0.mul(b));
      a01 = a01.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, a[k * 4 + 1]);
      a10 = a10.add(x0.mul(b));
      a11 = a11.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, a[k * 4 + 2]);
      a20 = a20.add(x0.mul(b));
      a21 = a21.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, a[k * 4 + 3]);
      a30 = a30.add(x0.mul(b));
      a31 = a31.add(x1.mul(b));
    }
    short[] spill = workspace.spill;
    int to = workspace.spilled;
    a00.intoArray(spill, to);
    a01.intoArray(spill, to + SHORT_LANES);
    a10.intoArray(spill, to + 2 * SHORT_LANES);
    a11.intoArray(spill, to + 3 * SHORT_LANES);
    a20.intoArray(spill, to + 4 * SHORT_LANES);
    a21.intoArray(spill, to + 5 * SHORT_LANES);
    a30.intoArray(spill, to + 6 * SHORT_LANES);
    a31.intoArray(spill, to + 7 * SHORT_LANES);
    workspace.spilled = to + TILE_VECTORS * SHORT_LANES;
  }

  /** Adds a vector of sums, kept as even and odd ints from an index on, in their order. */
  static void addInterleaved(int from, Workspace workspace, int[] sums, int to) {
    IntVector even = IntVector.fromArray(INTS, workspace.even, from);
    IntVector odd = IntVector.fromArray(INTS, workspace.odd, from);
    IntVector low = even.rearrange(LOW).blend(odd.rearrange(LOW), VectorWidth.ODD_INTS);
    IntVector high = even.rearrange(HIGH).blend(odd.rearrange(HIGH), VectorWidth.ODD_INTS);
    IntVector.fromArray(INTS, sums, to).add(low).intoArray(sums, to);
    int next = to + INT_LANES;
    IntVector.fromArray(INTS, sums, next).add(high).intoArray(sums, next);
  }
}
