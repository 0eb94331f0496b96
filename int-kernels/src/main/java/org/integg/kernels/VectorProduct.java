package org.integg.kernels;

import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.Workspace.SPILL_GROUPS;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The product of one tile of four rows with two vectors of lanes, in exact int sums.
 *
 * <p>Products are added in 16 bits for as many columns as the tile's depth allows, then widened.
 * Sums start at 32768 in every even element: seen as an int, {@code v = odd·2^16 + (even + 32768)}
 * with the bracket between 1 and 65535, so adding whole ints and odd halves is enough to recover
 * both, and widening a group costs three instructions a vector. The whole-int sums may wrap; the
 * recovered ones are exact because |Σ w·x| ≤ 16,384 · 127² < 2^31.
 */
final class VectorProduct {
  /** Columns a tile spans in one call: two vectors of shorts. */
  static final int SPAN = 2 * SHORT_LANES;

  /** Below this depth it pays to widen after every two products. */
  private static final int SHALLOW = 4;

  static final int BIAS = 32768;

  static final short[] BIAS_PATTERN = biasPattern();

  private VectorProduct() {}

  private static short[] biasPattern() {
    short[] pattern = new short[32];
    for (int i = 0; i < pattern.length; i += 2) {
      pattern[i] = (short) BIAS;
    }
    return pattern;
  }

  /**
   * Leaves Σ_k w[tile,k]·x[k] in the workspace: {@code even} and {@code odd} hold [row][vector] int
   * vectors.
   *
   * @param x data, {@code x[at + k·stride]} being the first element of column k
   */
  static void tile(PackedMatrix w, int tile, short[] x, int at, int stride, Workspace workspace) {
    int depth = w.depth(tile);
    if (depth < SHALLOW) {
      int offset = w.tileOffset(tile);
      shallow(w.values(), offset, w.columns(), x, at, stride, workspace, 0);
      shallow(w.values(), offset + 2, w.columns(), x, at, stride, workspace, 4 * INT_LANES);
      return;
    }
    int perSpill = depth * SPILL_GROUPS;
    for (int start = 0; start < w.columns(); start += perSpill) {
      int end = Math.min(w.columns(), start + perSpill);
      int to = 0;
      for (int k = start; k < end; k += depth) {
        group(
            w.values(),
            w.tileOffset(tile) + k * PackedMatrix.TILE,
            Math.min(depth, end - k),
            x,
            at + k * stride,
            stride,
            workspace.spill,
            to);
        to += TILE_VECTORS * SHORT_LANES;
      }
      widen(workspace, to, start == 0);
    }
  }

  /** One group of columns, added in 16 bits: Σ|w|·127 ≤ 32,766 by the tile's depth. */
  private static void group(
      short[] w, int wAt, int columns, short[] x, int xAt, int stride, short[] spill, int to) {
    ShortVector a00 = ShortVector.fromArray(SHORTS, BIAS_PATTERN, 0);
    ShortVector a01 = a00;
    ShortVector a10 = a00;
    ShortVector a11 = a00;
    ShortVector a20 = a00;
    ShortVector a21 = a00;
    ShortVector a30 = a00;
    ShortVector a31 = a00;
    for (int k = 0; k < columns; k++) {
      ShortVector x0 = ShortVector.fromArray(SHORTS, x, xAt + k * stride);
      ShortVector x1 = ShortVector.fromArray(SHORTS, x, xAt + k * stride + SHORT_LANES);
      ShortVector b = ShortVector.broadcast(SHORTS, w[wAt + k * 4]);
      a00 = a00.add(x0.mul(b));
      a01 = a01.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, w[wAt + k * 4 + 1]);
      a10 = a10.add(x0.mul(b));
      a11 = a11.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, w[wAt + k * 4 + 2]);
      a20 = a20.add(x0.mul(b));
      a21 = a21.add(x1.mul(b));
      b = ShortVector.broadcast(SHORTS, w[wAt + k * 4 + 3]);
      a30 = a30.add(x0.mul(b));
      a31 = a31.add(x1.mul(b));
    }
    a00.intoArray(spill, to);
    a01.intoArray(spill, to + SHORT_LANES);
    a10.intoArray(spill, to + 2 * SHORT_LANES);
    a11.intoArray(spill, to + 3 * SHORT_LANES);
    a20.intoArray(spill, to + 4 * SHORT_LANES);
    a21.intoArray(spill, to + 5 * SHORT_LANES);
    a30.intoArray(spill, to + 6 * SHORT_LANES);
    a31.intoArray(spill, to + 7 * SHORT_LANES);
  }

  /** Widens the spilled groups and adds them up, onto what is there unless it is the first time. */
  static void widen(Workspace workspace, int spilled, boolean first) {
    int groups = spilled / (TILE_VECTORS * SHORT_LANES);
    for (int i = 0; i < TILE_VECTORS; i++) {
      IntVector whole = IntVector.zero(INTS);
      IntVector odd = whole;
      for (int at = i * SHORT_LANES; at < spilled; at += TILE_VECTORS * SHORT_LANES) {
        IntVector v = ShortVector.fromArray(SHORTS, workspace.spill, at).reinterpretAsInts();
        whole = whole.add(v);
        odd = odd.add(v.lanewise(VectorOperators.ASHR, 16));
      }
      IntVector even = whole.sub(odd.lanewise(VectorOperators.LSHL, 16)).sub(BIAS * groups);
      int to = i * INT_LANES;
      if (!first) {
        even = even.add(IntVector.fromArray(INTS, workspace.even, to));
        odd = odd.add(IntVector.fromArray(INTS, workspace.odd, to));
      }
      even.intoArray(workspace.even, to);
      odd.intoArray(workspace.odd, to);
    }
  }

  /**
   * Two rows of a tile, widened after every two columns: 2 · 127² = 32,258 ≤ 32,767 for any
   * weights. The number of columns is even.
   */
  private static void shallow(
      short[] w, int wAt, int columns, short[] x, int xAt, int stride, Workspace out, int to) {
    IntVector e00 = IntVector.zero(INTS);
    IntVector o00 = e00;
    IntVector e01 = e00;
    IntVector o01 = e00;
    IntVector e10 = e00;
    IntVector o10 = e00;
    IntVector e11 = e00;
    IntVector o11 = e00;
    for (int k = 0; k < columns; k += 2) {
      int at = xAt + k * stride;
      ShortVector x0 = ShortVector.fromArray(SHORTS, x, at);
      ShortVector x1 = ShortVector.fromArray(SHORTS, x, at + SHORT_LANES);
      ShortVector y0 = ShortVector.fromArray(SHORTS, x, at + stride);
      ShortVector y1 = ShortVector.fromArray(SHORTS, x, at + stride + SHORT_LANES);
      short wx = w[wAt + k * 4];
      short wy = w[wAt + k * 4 + 4];
      ShortVector v = x0.mul(wx).add(y0.mul(wy));
      e00 = e00.add(VectorWidth.even(v));
      o00 = o00.add(VectorWidth.odd(v));
      v = x1.mul(wx).add(y1.mul(wy));
      e01 = e01.add(VectorWidth.even(v));
      o01 = o01.add(VectorWidth.odd(v));
      wx = w[wAt + k * 4 + 1];
      wy = w[wAt + k * 4 + 5];
      v = x0.mul(wx).add(y0.mul(wy));
      e10 = e10.add(VectorWidth.even(v));
      o10 = o10.add(VectorWidth.odd(v));
      v = x1.mul(wx).add(y1.mul(wy));
      e11 = e11.add(VectorWidth.even(v));
      o11 = o11.add(VectorWidth.odd(v));
    }
    e00.intoArray(out.even, to);
    o00.intoArray(out.odd, to);
    e01.intoArray(out.even, to + INT_LANES);
    o01.intoArray(out.odd, to + INT_LANES);
    e10.intoArray(out.even, to + 2 * INT_LANES);
    o10.intoArray(out.odd, to + 2 * INT_LANES);
    e11.intoArray(out.even, to + 3 * INT_LANES);
    o11.intoArray(out.odd, to + 3 * INT_LANES);
  }
}
