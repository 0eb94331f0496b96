package org.integg.kernels;

import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.Noise.COUNTER_STEP;
import static org.integg.kernels.Noise.INDEX_MASK;
import static org.integg.kernels.Noise.MULTIPLIER_A;
import static org.integg.kernels.Noise.MULTIPLIER_B;
import static org.integg.kernels.Noise.SECOND_INDEX_SHIFT;
import static org.integg.kernels.Noise.TABLE;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Noise}, many counters or many keys at a time. The table is read one value at a time. */
final class VectorNoise {
  private VectorNoise() {}

  static void fill(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace) {
    int[] low = workspace.lanesA;
    int[] high = workspace.lanesB;
    for (int p = 0; p < PAIRS; p++) {
      low[p] = (int) keys[p];
      high[p] = (int) (keys[p] >>> 32);
    }
    int[] bits = workspace.odd;
    for (int i = 0; i < count; i += 2) {
      int counter = Noise.counter(tensor, (first + i) >> 1);
      for (int p = 0; p < PAIRS; p += INT_LANES) {
        IntVector x = IntVector.fromArray(INTS, low, p).add(counter);
        permute(permute(x).add(IntVector.fromArray(INTS, high, p))).intoArray(bits, p);
      }
      int at = offset + i * PAIRS;
      for (int p = 0; p < PAIRS; p++) {
        out[at + p] = TABLE[bits[p] & INDEX_MASK];
      }
      if (i + 1 < count) {
        for (int p = 0; p < PAIRS; p++) {
          out[at + PAIRS + p] = TABLE[(bits[p] >>> SECOND_INDEX_SHIFT) & INDEX_MASK];
        }
      }
    }
  }

  static void fill(
      long key, int tensor, int first, int count, short[] out, int offset, Workspace workspace) {
    int[] bits = workspace.odd;
    IntVector steps = IntVector.zero(INTS).addIndex(1).mul(COUNTER_STEP);
    int high = (int) (key >>> 32);
    for (int i = 0; i < count; i += 2 * INT_LANES) {
      int counter = Noise.counter(tensor, (first + i) >> 1) + (int) key;
      permute(permute(steps.add(counter)).add(high)).intoArray(bits, 0);
      int values = Math.min(2 * INT_LANES, count - i);
      for (int v = 0; v < values; v++) {
        int index = bits[v >> 1] >>> ((v & 1) * SECOND_INDEX_SHIFT);
        out[offset + i + v] = TABLE[index & INDEX_MASK];
      }
    }
  }

  private static IntVector permute(IntVector v) {
    IntVector x = xorShift(v, 16).mul(MULTIPLIER_A);
    return xorShift(xorShift(x, 15).mul(MULTIPLIER_B), 15);
  }

  private static IntVector xorShift(IntVector v, int shift) {
    return v.lanewise(VectorOperators.XOR, v.lanewise(VectorOperators.LSHR, shift));
  }
}
