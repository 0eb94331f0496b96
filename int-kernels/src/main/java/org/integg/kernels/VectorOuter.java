package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Outer products over lanes. It is {@link VectorProduct} with factors that are used once: four rows
 * of them are gathered without the columns that are all zero, and cut into groups that 16 bits
 * hold, before they meet the data.
 */
final class VectorOuter {
  /** If at least this many of 64 columns are not zero, all 64 are taken. */
  private static final int DENSE = 40;

  private static final int LONG_LANES = SHORT_LANES / TILE;

  private VectorOuter() {}

  static void add(
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
    short[] data = workspace.transposed(chunks * COUNT * stride);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = chunk * COUNT * stride;
      VectorTransposition.transpose(x[from + chunk], columns, data, at, stride, workspace);
    }
    for (int row = 0; row < rows; row += TILE) {
      int present = Math.min(TILE, rows - row);
      int groups = cut(gather(a, row, rows, stride, chunks, workspace), workspace);
      for (int lane = 0; lane < stride && groups > 0; lane += 2 * SHORT_LANES) {
        tile(groups, data, lane, workspace);
        VectorFinish.addTo(sums, present, row * stride + lane, stride, workspace);
      }
    }
  }

  /**
   * Gathers four rows, with zeros for rows beyond the last.
   *
   * @return how many columns
   */
  private static int gather(
      short[] a, int row, int rows, int stride, int chunks, Workspace workspace) {
    int present = Math.min(TILE, rows - row);
    int count = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = (chunk * rows + row) * COUNT;
      long columns = columns(a, at, present);
      if (present == TILE && Long.bitCount(columns) >= DENSE) {
        VectorTransposition.gather(a, at, workspace.outer, count * TILE);
        magnitudes(workspace.outer, count * TILE, workspace.outerLargest, count);
        place(chunk * COUNT * stride, stride, workspace.outerData, count);
        count += COUNT;
        continue;
      }
      for (; columns != 0; columns &= columns - 1) {
        int lane = Long.numberOfTrailingZeros(columns);
        int largest = 0;
        for (int r = 0; r < TILE; r++) {
          short factor = r < present ? a[at + lane + r * COUNT] : 0;
          workspace.outer[count * TILE + r] = factor;
          largest = Math.max(largest, Math.abs(factor));
        }
        workspace.outerLargest[count] = largest;
        workspace.outerData[count++] = (chunk * COUNT + lane) * stride;
      }
    }
    return count;
  }

  /** The columns that are nonzero in at least one of up to four rows, a bit each. */
  private static long columns(short[] a, int at, int rows) {
    long columns = 0;
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      ShortVector any = ShortVector.fromArray(SHORTS, a, at + lane);
      for (int row = 1; row < rows; row++) {
        any = any.or(ShortVector.fromArray(SHORTS, a, at + lane + row * COUNT));
      }
      columns |= any.compare(VectorOperators.NE, (short) 0).toLong() << lane;
    }
    return columns;
  }

  /** Where the data of 64 columns are. */
  private static void place(int from, int stride, int[] places, int to) {
    int[] lanes = VectorTransposition.LANES;
    for (int i = 0; i < COUNT; i++) {
      places[to + i] = from + lanes[i] * stride;
    }
  }

  /** The largest magnitude in each of 64 columns of four rows. */
  private static void magnitudes(short[] factors, int from, long[] out, int to) {
    for (int i = 0; i < COUNT; i += LONG_LANES) {
      LongVector all =
          ShortVector.fromArray(SHORTS, factors, from + i * TILE).abs().reinterpretAsLongs();
      LongVector two =
          all.lanewise(VectorOperators.LSHR, 2 * Short.SIZE)
              .reinterpretAsShorts()
              .max(all.reinterpretAsShorts())
              .reinterpretAsLongs();
      two.lanewise(VectorOperators.LSHR, Short.SIZE)
          .reinterpretAsShorts()
          .max(two.reinterpretAsShorts())
          .reinterpretAsLongs()
          .and(0xffff)
          .intoArray(out, to + i);
    }
  }

  /**
   * Cuts columns into groups with Σ|a| ≤ 258 in every row; two columns always fit. The largest of
   * four rows stands for all of them: groups are a third shorter than they might be, but finding
   * them takes a fraction of the time.
   */
  private static int cut(int columns, Workspace workspace) {
    long[] largest = workspace.outerLargest;
    int groups = 0;
    long sum = 0;
    for (int k = 0; k < columns; k++) {
      sum += largest[k];
      if (sum > VectorTiles.GROUP_LIMIT) {
        workspace.ends[groups++] = k;
        sum = largest[k];
      }
    }
    if (columns > 0) {
      workspace.ends[groups++] = columns;
    }
    return groups;
  }

  /** As {@link VectorProduct#tile}, but each column's data has a place of its own. */
  private static void tile(int groups, short[] x, int at, Workspace workspace) {
    short[] a = workspace.outer;
    int[] places = workspace.outerData;
    int[] ends = workspace.ends;
    ShortVector bias = ShortVector.fromArray(SHORTS, VectorProduct.BIAS_PATTERN, 0);
    IntVector w0 = IntVector.broadcast(INTS, -VectorProduct.BIAS * groups);
    IntVector w1 = w0;
    IntVector w2 = w0;
    IntVector w3 = w0;
    IntVector w4 = w0;
    IntVector w5 = w0;
    IntVector w6 = w0;
    IntVector w7 = w0;
    IntVector o0 = IntVector.zero(INTS);
    IntVector o1 = o0;
    IntVector o2 = o0;
    IntVector o3 = o0;
    IntVector o4 = o0;
    IntVector o5 = o0;
    IntVector o6 = o0;
    IntVector o7 = o0;
    int k = 0;
    for (int group = 0; group < groups; group++) {
      int end = ends[group];
      ShortVector a0 = bias;
      ShortVector a1 = bias;
      ShortVector a2 = bias;
      ShortVector a3 = bias;
      ShortVector a4 = bias;
      ShortVector a5 = bias;
      ShortVector a6 = bias;
      ShortVector a7 = bias;
      for (; k < end; k++) {
        ShortVector x0 = ShortVector.fromArray(SHORTS, x, places[k] + at);
        ShortVector x1 = ShortVector.fromArray(SHORTS, x, places[k] + at + SHORT_LANES);
        ShortVector b = ShortVector.broadcast(SHORTS, a[k * TILE]);
        a0 = a0.add(x0.mul(b));
        a1 = a1.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, a[k * TILE + 1]);
        a2 = a2.add(x0.mul(b));
        a3 = a3.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, a[k * TILE + 2]);
        a4 = a4.add(x0.mul(b));
        a5 = a5.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, a[k * TILE + 3]);
        a6 = a6.add(x0.mul(b));
        a7 = a7.add(x1.mul(b));
      }
      IntVector v = a0.reinterpretAsInts();
      w0 = w0.add(v);
      o0 = o0.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a1.reinterpretAsInts();
      w1 = w1.add(v);
      o1 = o1.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a2.reinterpretAsInts();
      w2 = w2.add(v);
      o2 = o2.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a3.reinterpretAsInts();
      w3 = w3.add(v);
      o3 = o3.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a4.reinterpretAsInts();
      w4 = w4.add(v);
      o4 = o4.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a5.reinterpretAsInts();
      w5 = w5.add(v);
      o5 = o5.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a6.reinterpretAsInts();
      w6 = w6.add(v);
      o6 = o6.add(v.lanewise(VectorOperators.ASHR, 16));
      v = a7.reinterpretAsInts();
      w7 = w7.add(v);
      o7 = o7.add(v.lanewise(VectorOperators.ASHR, 16));
    }
    int[] even = workspace.even;
    w0.sub(o0.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 0);
    w1.sub(o1.lanewise(VectorOperators.LSHL, 16)).intoArray(even, INT_LANES);
    w2.sub(o2.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 2 * INT_LANES);
    w3.sub(o3.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 3 * INT_LANES);
    w4.sub(o4.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 4 * INT_LANES);
    w5.sub(o5.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 5 * INT_LANES);
    w6.sub(o6.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 6 * INT_LANES);
    w7.sub(o7.lanewise(VectorOperators.LSHL, 16)).intoArray(even, 7 * INT_LANES);
    int[] odd = workspace.odd;
    o0.intoArray(odd, 0);
    o1.intoArray(odd, INT_LANES);
    o2.intoArray(odd, 2 * INT_LANES);
    o3.intoArray(odd, 3 * INT_LANES);
    o4.intoArray(odd, 4 * INT_LANES);
    o5.intoArray(odd, 5 * INT_LANES);
    o6.intoArray(odd, 6 * INT_LANES);
    o7.intoArray(odd, 7 * INT_LANES);
  }
}
