package org.integg.kernels;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
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

/** {@link Noise}, many counters or many keys at a time. The table is read one value at a time. */
final class VectorNoise {
  private VectorNoise() {}

  static void fill(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace) {
    int[] bits = workspace.odd;
    for (int p = 0; p < PAIRS; p++) {
      workspace.lanesA[p] = (int) keys[p];
      workspace.lanesB[p] = (int) (keys[p] >>> 32);
    }
    for (int i = 0; i < count; i += 2) {
      hash(Noise.counter(tensor, (first + i) >> 1), workspace.lanesA, workspace.lanesB, bits);
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
    for (int p = 0; p < PAIRS; p++) {
      workspace.lanesA[p] = (int) key + p * COUNTER_STEP;
      workspace.lanesB[p] = (int) (key >>> 32);
    }
    for (int i = 0; i < count; i += 2 * PAIRS) {
      hash(Noise.counter(tensor, (first + i) >> 1), workspace.lanesA, workspace.lanesB, bits);
      int values = Math.min(2 * PAIRS, count - i);
      for (int v = 0; v < values; v++) {
        int index = bits[v >> 1] >>> ((v & 1) * SECOND_INDEX_SHIFT);
        out[offset + i + v] = TABLE[index & INDEX_MASK];
      }
    }
  }

  /** {@link Noise#hash} of 32 keys, given as their halves. */
  private static void hash(int counter, int[] low, int[] high, int[] bits) {
    for (int p = 0; p < PAIRS; p += INT_LANES) {
      IntVector x = IntVector.fromArray(INTS, low, p).add(counter);
      x = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(MULTIPLIER_A);
      x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(MULTIPLIER_B);
      x = x.lanewise(XOR, x.lanewise(LSHR, 15)).add(IntVector.fromArray(INTS, high, p));
      x = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(MULTIPLIER_A);
      x = x.lanewise(XOR, x.lanewise(LSHR, 15)).mul(MULTIPLIER_B);
      x.lanewise(XOR, x.lanewise(LSHR, 15)).intoArray(bits, p);
    }
  }
}
