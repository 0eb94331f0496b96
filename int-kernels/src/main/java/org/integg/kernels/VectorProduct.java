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
   * Adds up Σ_k w[tile,k]·x[k]. The last groups stay in the workspace's {@code spill}, in 16 bits;
   * what went before is in {@code even} and {@code odd}, as [row][vector] int vectors.
   *
   * @param x data, {@code x[at + k·stride]} being the first element of column k
   */
  static void tile(PackedMatrix w, int tile, short[] x, int at, int stride, Workspace workspace) {
    int depth = w.depth(tile);
    int offset = w.tileOffset(tile);
    workspace.spilled = 0;
    workspace.carried = false;
    if (depth < SHALLOW) {
      for (int row = 0; row < PackedMatrix.TILE; row++) {
        shallow(w.values(), offset + row, w.columns(), x, at, stride, workspace, row);
      }
      workspace.carried = true;
      return;
    }
    for (int k = 0; k < w.columns(); k += depth) {
      if (workspace.spilled == SPILL_GROUPS * TILE_VECTORS * SHORT_LANES) {
        carry(workspace);
      }
      int columns = Math.min(depth, w.columns() - k);
      int from = offset + k * PackedMatrix.TILE;
      group(w.values(), from, columns, x, at + k * stride, stride, workspace);
    }
  }

  /** One group of columns, added in 16 bits: Σ|w|·127 ≤ 32,766 by the tile's depth. */
  private static void group(
      short[] w, int wAt, int columns, short[] x, int xAt, int stride, Workspace workspace) {
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

  /** Widens the spilled groups and adds them to what was carried before. */
  static void carry(Workspace workspace) {
    for (int i = 0; i < TILE_VECTORS; i++) {
      IntVector whole = IntVector.zero(INTS);
      IntVector odd = whole;
      int groups = 0;
      for (int at = i * SHORT_LANES; at < workspace.spilled; at += TILE_VECTORS * SHORT_LANES) {
        IntVector v = ShortVector.fromArray(SHORTS, workspace.spill, at).reinterpretAsInts();
        whole = whole.add(v);
        odd = odd.add(v.lanewise(VectorOperators.ASHR, 16));
        groups++;
      }
      IntVector even = whole.sub(odd.lanewise(VectorOperators.LSHL, 16)).sub(BIAS * groups);
      int to = i * INT_LANES;
      if (workspace.carried) {
        even = even.add(IntVector.fromArray(INTS, workspace.even, to));
        odd = odd.add(IntVector.fromArray(INTS, workspace.odd, to));
      }
      even.intoArray(workspace.even, to);
      odd.intoArray(workspace.odd, to);
    }
    workspace.carried = true;
    workspace.spilled = 0;
  }

  /**
   * One row of a tile, widened after every two columns: 2 · 127² = 32,258 ≤ 32,767 for any weights.
   * The number of columns is even.
   */
  private static void shallow(
      short[] w, int wAt, int columns, short[] x, int xAt, int stride, Workspace out, int row) {
    ShortVector bias = ShortVector.fromArray(SHORTS, BIAS_PATTERN, 0);
    IntVector whole0 = IntVector.zero(INTS);
    IntVector odd0 = whole0;
    IntVector whole1 = whole0;
    IntVector odd1 = whole0;
    for (int k = 0; k < columns; k += 2) {
      int at = xAt + k * stride;
      ShortVector w0 = ShortVector.broadcast(SHORTS, w[wAt + k * 4]);
      ShortVector w1 = ShortVector.broadcast(SHORTS, w[wAt + k * 4 + 4]);
      ShortVector p = ShortVector.fromArray(SHORTS, x, at).mul(w0).add(bias);
      p = p.add(ShortVector.fromArray(SHORTS, x, at + stride).mul(w1));
      whole0 = whole0.add(p.reinterpretAsInts());
      odd0 = odd0.add(p.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
      p = ShortVector.fromArray(SHORTS, x, at + SHORT_LANES).mul(w0).add(bias);
      p = p.add(ShortVector.fromArray(SHORTS, x, at + stride + SHORT_LANES).mul(w1));
      whole1 = whole1.add(p.reinterpretAsInts());
      odd1 = odd1.add(p.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
    }
    int biases = BIAS * (columns / 2);
    int to = 2 * row * INT_LANES;
    odd0.intoArray(out.odd, to);
    odd1.intoArray(out.odd, to + INT_LANES);
    whole0.sub(odd0.lanewise(VectorOperators.LSHL, 16)).sub(biases).intoArray(out.even, to);
    whole1
        .sub(odd1.lanewise(VectorOperators.LSHL, 16))
        .sub(biases)
        .intoArray(out.even, to + INT_LANES);
  }
}
