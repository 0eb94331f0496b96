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
      byte[] noise, int[] noiseAt, int rows, short[] factors, int shift, short[] out, int outAt) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        int to = outAt + row * COUNT + lane;
        addUp(noise, noiseAt, row * PAIRS + lane, factors, lane, shift, out, to);
      }
    }
  }

  /** One vector of lanes below 32 and the one 32 further, which share noise of opposite sign. */
  private static void addUp(
      byte[] noise,
      int[] noiseAt,
      int at,
      short[] factors,
      int lane,
      int shift,
      short[] out,
      int to) {
    IntVector half = IntVector.broadcast(INTS, (1 << shift) >> 1);
    IntVector plusEven = half;
    IntVector plusOdd = half;
    IntVector minusEven = half;
    IntVector minusOdd = half;
    for (int m = 0; m < noiseAt.length; m += DEPTH) {
      ShortVector plus = ShortVector.zero(SHORTS);
      ShortVector minus = plus;
      for (int i = m; i < Math.min(m + DEPTH, noiseAt.length); i++) {
        Vector<Short> xi = ByteVector.fromArray(BYTES, noise, noiseAt[i] + at).castShape(SHORTS, 0);
        int own = i * COUNT + lane;
        plus = plus.add(ShortVector.fromArray(SHORTS, factors, own).mul(xi));
        minus = minus.add(ShortVector.fromArray(SHORTS, factors, own + PAIRS).mul(xi));
      }
      IntVector p = plus.reinterpretAsInts();
      plusEven =
          plusEven.add(p.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      plusOdd = plusOdd.add(p.lanewise(VectorOperators.ASHR, 16));
      IntVector q = minus.reinterpretAsInts();
      minusEven =
          minusEven.sub(q.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      minusOdd = minusOdd.sub(q.lanewise(VectorOperators.ASHR, 16));
    }
    VectorWidth.interleave(
            VectorWidth.clip(plusEven.lanewise(VectorOperators.ASHR, shift)),
            VectorWidth.clip(plusOdd.lanewise(VectorOperators.ASHR, shift)))
        .intoArray(out, to);
    VectorWidth.interleave(
            VectorWidth.clip(minusEven.lanewise(VectorOperators.ASHR, shift)),
            VectorWidth.clip(minusOdd.lanewise(VectorOperators.ASHR, shift)))
        .intoArray(out, to + PAIRS);
  }
}
