package org.integg.eggroll.credit;

import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;

/**
 * What credits have in common on their way from products to int8. Short loops over ints alone, with
 * one index for all arrays: the compiler turns them into vector instructions without having to know
 * that the arrays are not the same.
 */
public final class Slices {
  /** Elements that are finished in one go, while the nearest cache has them: 16 rows of lanes. */
  public static final int SIZE = 16 * Lanes.COUNT;

  private Slices() {}

  /**
   * Brings products with some fractional bits to 8, within a limit.
   *
   * @param size how many
   * @param bits 0 to 39
   * @param largest limit of a result, below 2^23
   */
  public static void scale(int[] products, int size, int bits, int largest) {
    int down = Math.min(31, Math.max(0, bits - 8));
    int up = Math.min(23, Math.max(0, 8 - bits));
    int limit = largest >> up;
    for (int i = 0; i < size; i++) {
      products[i] = Math.min(limit, Math.max(-limit, products[i] >> down)) << up;
    }
  }

  /**
   * Brings a slice of credits to int8.
   *
   * @param slice of magnitudes below 2^30
   * @param shift 1 to 30
   */
  public static void round(int[] slice, int shift) {
    int half = 1 << (shift - 1);
    for (int i = 0; i < SIZE; i++) {
      slice[i] = Math.min(127, Math.max(-127, (slice[i] + half) >> shift));
    }
  }

  /**
   * Narrows a slice of credits within int8.
   *
   * @param to index of the first
   * @return sum of their squares
   */
  public static int store(int[] slice, short[] credits, int to, Kernels kernels) {
    kernels.narrow(slice, 0, SIZE, credits, to);
    int squares = 0; // 1024 · 127² < 2^24
    for (int i = 0; i < SIZE; i++) {
      squares += slice[i] * slice[i];
    }
    return squares;
  }
}
