package org.integg.kernels;

import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The product of a tile of four rows with two vectors of lanes, in exact int sums.
 *
 * <p>Products are added in 16 bits for a group of columns, then widened. A group's sums start at
 * 32768 in every even element: seen as an int, {@code v = odd·2^16 + (even + 32768)} with the
 * bracket between 1 and 65535, so adding whole ints and odd halves is enough to recover both, and
 * widening a group costs three instructions a vector. The whole-int sums may wrap; the recovered
 * ones are exact because |Σ w·x| ≤ 16,384 · 127² &lt; 2^28.
 *
 * <p>All sums stay in registers from the first column to the last: eight in 16 bits, sixteen in 32.
 */
final class VectorProduct {
  /** The start value of a group's even sums. */
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
   * Adds up Σ_k w[tile,k]·x[k] in the workspace's {@code even} and {@code odd}, [row][2][int lane].
   *
   * @param x data: {@code x[at + k·stride]} and {@code x[at + second + k·stride]} are the first
   *     elements of column k's two vectors
   */
  static void tile(
      PackedMatrix w, int tile, short[] x, int at, int second, int stride, Workspace workspace) {
    VectorTiles tiles = w.vectorTiles();
    int first = tiles.firstGroup(tile);
    int last = tiles.firstGroup(tile + 1);
    int wAt = tiles.tileOffset(tile);
    tile(tiles.values(), wAt, tiles.groupEnds(), first, last, x, at, second, stride, workspace);
  }

  /** In every group Σ|w|·127 ≤ 32,766 for each of the four rows. */
  private static void tile(
      short[] w,
      int wAt,
      int[] ends,
      int firstGroup,
      int lastGroup,
      short[] x,
      int at,
      int second,
      int stride,
      Workspace workspace) {
    ShortVector bias = ShortVector.fromArray(SHORTS, BIAS_PATTERN, 0);
    IntVector w0 = IntVector.broadcast(INTS, -BIAS * (lastGroup - firstGroup));
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
    for (int group = firstGroup; group < lastGroup; group++) {
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
        ShortVector x0 = ShortVector.fromArray(SHORTS, x, at + k * stride);
        ShortVector x1 = ShortVector.fromArray(SHORTS, x, at + k * stride + second);
        ShortVector b = ShortVector.broadcast(SHORTS, w[wAt + k * TILE]);
        a0 = a0.add(x0.mul(b));
        a1 = a1.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, w[wAt + k * TILE + 1]);
        a2 = a2.add(x0.mul(b));
        a3 = a3.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, w[wAt + k * TILE + 2]);
        a4 = a4.add(x0.mul(b));
        a5 = a5.add(x1.mul(b));
        b = ShortVector.broadcast(SHORTS, w[wAt + k * TILE + 3]);
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
