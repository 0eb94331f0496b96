package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.BYTES;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;

/** Sums of weighted noise of rows. */
final class VectorRowNoise {
  /** Products that 16 bits hold: 4 · 127 · 61 = 30,988. */
  private static final int DEPTH = 4;

  private VectorRowNoise() {}

  static void addUp(
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
        int to = outAt + row * COUNT + lane;
        int at = row * PAIRS + lane % PAIRS + lane / PAIRS * upper;
        addUp(noise, noiseAt, at, factors, lane, shift, out, to);
      }
    }
  }

  private static void addUp(
      byte[] noise,
      int[] noiseAt,
      int at,
      short[] factors,
      int lane,
      int shift,
      short[] out,
      int to) {
    IntVector even = IntVector.broadcast(INTS, (1 << shift) >> 1);
    IntVector odd = even;
    for (int m = 0; m < noiseAt.length; m += DEPTH) {
      ShortVector sum = ShortVector.zero(SHORTS);
      for (int i = m; i < Math.min(m + DEPTH, noiseAt.length); i++) {
        Vector<Short> xi = ByteVector.fromArray(BYTES, noise, noiseAt[i] + at).castShape(SHORTS, 0);
        sum = sum.add(ShortVector.fromArray(SHORTS, factors, i * COUNT + lane).mul(xi));
      }
      IntVector v = sum.reinterpretAsInts();
      even = even.add(v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      odd = odd.add(v.lanewise(VectorOperators.ASHR, 16));
    }
    VectorWidth.interleave(
            VectorWidth.clip(even.lanewise(VectorOperators.ASHR, shift)),
            VectorWidth.clip(odd.lanewise(VectorOperators.ASHR, shift)))
        .intoArray(out, to);
  }
}
