package org.integg.kernels;

import static java.util.Objects.checkFromIndexSize;
import static org.integg.kernels.Lanes.PAIRS;

/**
 * Noise of rows and lanes. From a place {@code at} on, the noise of row j is {@code values[at +
 * j·32 + lane]} for the lanes below 32, and {@code values[at + upper + j·32 + lane − 32]} for the
 * others.
 *
 * @param values −61 to 61: the array itself
 * @param upper distance from the noise of the lower lanes to that of the upper ones
 */
public record NoiseBank(byte[] values, int upper) {
  /** Distance from the noise of row 0 and lane 0 to that of a row and a lane. */
  int offset(int row, int lane) {
    return row * PAIRS + lane % PAIRS + lane / PAIRS * upper;
  }

  /**
   * Refuses noise that does not lie wholly within the values.
   *
   * @throws IndexOutOfBoundsException if rows from a place on end outside of the values
   */
  void check(long at, int rows) {
    checkFromIndexSize(at, (long) rows * PAIRS, values.length);
    checkFromIndexSize(at + upper, (long) rows * PAIRS, values.length);
  }
}
