package org.integg.kernels;

import java.util.Arrays;

/**
 * Counter-based int8 Gaussian noise: a pure function of (seed, epoch, pair, tensor, index).
 *
 * <p>Each value is {@code round(N(0, 16²))}, taken from a table of 8192 equally likely quantiles
 * (mean 0, variance 256.05, kurtosis 2.993, largest magnitude 61). A 32-bit counter hash gives two
 * 13-bit table indices. The hash is two rounds of a multiply-xorshift permutation, keyed by 64 bits
 * that SplitMix64 derives from seed, epoch and pair.
 *
 * <p>The two rounds use the constants of Chris Wellons' "lowbias32" permutation.
 */
public final class Noise {
  /** Largest magnitude of a noise value; kernels prove their accumulators from it. */
  public static final int MAX = 61;

  static final int MULTIPLIER_A = 0x21f0aaad;
  static final int MULTIPLIER_B = 0xd35a2d97;
  static final int COUNTER_STEP = 0x9e3779b1;
  static final int TENSOR_STEP = 0x85ebca77;
  static final int INDEX_MASK = 8191;
  static final int SECOND_INDEX_SHIFT = 16;

  /** Entry v: how many of the 8192 quantiles round to +v; equally many round to −v. */
  private static final int[] QUANTILES_PER_VALUE = {
    204, 204, 203, 200, 198, 195, 190, 186, 180, 174, 168, 161, 155, 146, 140, 131, 124, 116, 109,
    101, 93, 87, 79, 73, 66, 60, 55, 49, 44, 40, 35, 31, 28, 24, 22, 18, 17, 14, 12, 10, 9, 8, 7, 5,
    5, 4, 3, 3, 2, 2, 1, 2, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1
  };

  /** The 8192 quantiles in ascending order. Never written after this initializer. */
  static final byte[] TABLE = table();

  private Noise() {}

  /** A table of the 8192 quantiles in ascending order. */
  public static byte[] table() {
    byte[] table = new byte[INDEX_MASK + 1];
    int next = 0;
    for (int v = -MAX; v <= MAX; v++) {
      int count = QUANTILES_PER_VALUE[Math.abs(v)];
      Arrays.fill(table, next, next + count, (byte) v);
      next += count;
    }
    return table;
  }

  /** SplitMix64's output function (Steele, Lea, Flood 2014). */
  public static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  /** The 64-bit key of one pair in one epoch. */
  public static long key(long seed, long epoch, long pair) {
    return mix(mix(mix(seed) ^ epoch) ^ pair);
  }

  /** The part of the counter that a tensor and a pair of indices give: the same for all keys. */
  static int counter(int tensor, int halfIndex) {
    return halfIndex * COUNTER_STEP + tensor * TENSOR_STEP;
  }

  /** 32 random bits of one counter under one key. */
  static int hash(int counter, long key) {
    int x = counter + (int) key;
    x ^= x >>> 16;
    x *= MULTIPLIER_A;
    x ^= x >>> 15;
    x *= MULTIPLIER_B;
    x ^= x >>> 15;
    x += (int) (key >>> 32);
    x ^= x >>> 16;
    x *= MULTIPLIER_A;
    x ^= x >>> 15;
    x *= MULTIPLIER_B;
    return x ^ (x >>> 15);
  }

  /**
   * One noise value, −61 to 61.
   *
   * @param key of {@link #key}
   * @param tensor which stream of noise: 0 or more
   * @param index position in that stream: 0 or more
   */
  public static byte value(long key, int tensor, int index) {
    int bits = hash(counter(tensor, index >>> 1), key);
    return TABLE[(bits >>> ((index & 1) * SECOND_INDEX_SHIFT)) & INDEX_MASK];
  }
}
