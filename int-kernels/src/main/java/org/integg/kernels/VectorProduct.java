package org.integg.kernels;

import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.Workspace.SPILL_GROUPS;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import java.util.Arrays;
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
   * what went before is in {@code whole} and {@code odd}, as [row][vector] int vectors.
   *
   * @param x data, {@code x[at + k·stride]} being the first element of column k
   */
  static void tile(PackedMatrix w, int tile, short[] x, int at, int stride, Workspace workspace) {
    int depth = w.depth(tile);
    int offset = w.tileOffset(tile);
    workspace.spilled = 0;
    workspace.carried = false;
    workspace.biases = 0;
    if (depth < SHALLOW) {
      for (int row = 0; row < PackedMatrix.TILE; row++) {
        shallow(w.values(), offset + row, w.columns(), x, at, stride, workspace, row);
      }
      workspace.biases = BIAS * (w.columns() / 2);
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
    if (!workspace.carried) {
      Arrays.fill(workspace.whole, 0, TILE_VECTORS * INT_LANES, 0);
      Arrays.fill(workspace.odd, 0, TILE_VECTORS * INT_LANES, 0);
    }
    carry(workspace, 0);
    carry(workspace, TILE_VECTORS / 2);
    workspace.biases += workspace.spilled / (TILE_VECTORS * SHORT_LANES) * BIAS;
    workspace.carried = true;
    workspace.spilled = 0;
  }

  /** Four vectors at a time, so that the loop over the groups is run twice and not eight times. */
  private static void carry(Workspace workspace, int first) {
    short[] spill = workspace.spill;
    int[] whole = workspace.whole;
    int[] odd = workspace.odd;
    int to = first * INT_LANES;
    IntVector whole0 = IntVector.fromArray(INTS, whole, to);
    IntVector whole1 = IntVector.fromArray(INTS, whole, to + INT_LANES);
    IntVector whole2 = IntVector.fromArray(INTS, whole, to + 2 * INT_LANES);
    IntVector whole3 = IntVector.fromArray(INTS, whole, to + 3 * INT_LANES);
    IntVector odd0 = IntVector.fromArray(INTS, odd, to);
    IntVector odd1 = IntVector.fromArray(INTS, odd, to + INT_LANES);
    IntVector odd2 = IntVector.fromArray(INTS, odd, to + 2 * INT_LANES);
    IntVector odd3 = IntVector.fromArray(INTS, odd, to + 3 * INT_LANES);
    int spilled = workspace.spilled;
    for (int at = first * SHORT_LANES; at < spilled; at += TILE_VECTORS * SHORT_LANES) {
      IntVector v = ShortVector.fromArray(SHORTS, spill, at).reinterpretAsInts();
      whole0 = whole0.add(v);
      odd0 = odd0.add(v.lanewise(VectorOperators.ASHR, 16));
      v = ShortVector.fromArray(SHORTS, spill, at + SHORT_LANES).reinterpretAsInts();
      whole1 = whole1.add(v);
      odd1 = odd1.add(v.lanewise(VectorOperators.ASHR, 16));
      v = ShortVector.fromArray(SHORTS, spill, at + 2 * SHORT_LANES).reinterpretAsInts();
      whole2 = whole2.add(v);
      odd2 = odd2.add(v.lanewise(VectorOperators.ASHR, 16));
      v = ShortVector.fromArray(SHORTS, spill, at + 3 * SHORT_LANES).reinterpretAsInts();
      whole3 = whole3.add(v);
      odd3 = odd3.add(v.lanewise(VectorOperators.ASHR, 16));
    }
    whole0.intoArray(whole, to);
    whole1.intoArray(whole, to + INT_LANES);
    whole2.intoArray(whole, to + 2 * INT_LANES);
    whole3.intoArray(whole, to + 3 * INT_LANES);
    odd0.intoArray(odd, to);
    odd1.intoArray(odd, to + INT_LANES);
    odd2.intoArray(odd, to + 2 * INT_LANES);
    odd3.intoArray(odd, to + 3 * INT_LANES);
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
    int to = 2 * row * INT_LANES;
    whole0.intoArray(out.whole, to);
    whole1.intoArray(out.whole, to + INT_LANES);
    odd0.intoArray(out.odd, to);
    odd1.intoArray(out.odd, to + INT_LANES);
  }
}
