package org.integg.kernels;

import static org.integg.kernels.VectorWidth.BYTES;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The product of a matrix with one vector: rows are lanes, inputs are broadcast. It is {@link
 * VectorProduct} with the roles exchanged: here the inputs determine how many products 16 bits
 * hold.
 */
final class VectorStream {
  private VectorStream() {}

  /**
   * Cuts the inputs into groups with Σ|x| ≤ 258, so that Σ|x|·127 fits 16 bits: their ends go into
   * the workspace.
   *
   * @return how many groups
   */
  static int cut(short[] x, int columns, Workspace workspace) {
    int groups = 0;
    int sum = 0;
    for (int k = 0; k < columns; k++) {
      int magnitude = Math.abs(x[k]);
      sum += magnitude;
      if (sum > VectorTiles.GROUP_LIMIT) {
        workspace.ends[groups++] = k;
        sum = magnitude;
      }
    }
    workspace.ends[groups++] = columns;
    return groups;
  }

  /** Adds up eight vectors of rows in the workspace, as {@link VectorProduct#tile} does. */
  static void stripe(TransposedMatrix w, int row, short[] x, int groups, Workspace workspace) {
    stripe(w.values(), w.offset(row), x, groups, workspace);
  }

  private static void stripe(byte[] w, int wAt, short[] x, int groups, Workspace workspace) {
    int[] ends = workspace.ends;
    ShortVector bias = ShortVector.fromArray(SHORTS, VectorProduct.BIAS_PATTERN, 0);
    IntVector w0 = IntVector.broadcast(INTS, -VectorProduct.BIAS * (groups));
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
        int at = wAt + k * TransposedMatrix.STRIPE;
        ShortVector b = ShortVector.broadcast(SHORTS, x[k]);
        a0 = a0.add(b.mul(ByteVector.fromArray(BYTES, w, at).castShape(SHORTS, 0)));
        a1 = a1.add(b.mul(ByteVector.fromArray(BYTES, w, at + SHORT_LANES).castShape(SHORTS, 0)));
        a2 =
            a2.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 2 * SHORT_LANES).castShape(SHORTS, 0)));
        a3 =
            a3.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 3 * SHORT_LANES).castShape(SHORTS, 0)));
        a4 =
            a4.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 4 * SHORT_LANES).castShape(SHORTS, 0)));
        a5 =
            a5.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 5 * SHORT_LANES).castShape(SHORTS, 0)));
        a6 =
            a6.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 6 * SHORT_LANES).castShape(SHORTS, 0)));
        a7 =
            a7.add(
                b.mul(ByteVector.fromArray(BYTES, w, at + 7 * SHORT_LANES).castShape(SHORTS, 0)));
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
