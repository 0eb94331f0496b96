package org.integg.eggroll.credit;

import org.integg.kernels.PackedMatrix;
import org.integg.kernels.WeightKernels;

/**
 * A learned matrix [rows, inputs]: what a unit of noise in a row does to the inputs' quantities,
 * learned from perturbations. It thereby says how credit of the inputs becomes credit of the rows.
 *
 * <p>Values have 16 fractional bits and stay within ±127. Products use them as int8 with as many
 * fractional bits, 0 to 14, as the largest allows.
 */
public final class LearnedMatrix {
  private static final int FRACTION_BITS = 16;
  private static final int MOST_BITS = 14;

  /** Elements that a kernel takes at a time. */
  private static final int SLICE = 1 << 16;

  private final int rows;
  private final int inputs;
  private final WeightKernels kernels;
  private final int[] values;
  private final byte[] bytes;
  private final PackedMatrix credit;
  private final PackedMatrix prediction;
  private int bits;

  /** A matrix of zeros. */
  LearnedMatrix(int rows, int inputs, WeightKernels kernels) {
    this.rows = rows;
    this.inputs = inputs;
    this.kernels = kernels;
    values = new int[rows * inputs];
    bytes = new byte[rows * even(inputs)];
    credit = new PackedMatrix(rows, even(inputs));
    prediction = new PackedMatrix(inputs, rows);
    pack();
  }

  /** Products take an even number of columns: an odd number of inputs gets one of zeros. */
  public static int even(int inputs) {
    return (inputs + 1) & ~1;
  }

  /** Rows, whose credit the matrix gives. */
  public int rows() {
    return rows;
  }

  /** Inputs, whose credit the matrix takes. */
  public int inputs() {
    return inputs;
  }

  /** The matrix with 16 fractional bits: the array itself. */
  public int[] values() {
    return values;
  }

  /** Fractional bits of the two matrices below. */
  public int bits() {
    return bits;
  }

  /** [rows, inputs], inputs rounded up to an even number. */
  public PackedMatrix credit() {
    return credit;
  }

  /** [inputs, rows]. */
  public PackedMatrix prediction() {
    return prediction;
  }

  /**
   * Normalized least mean squares: a row moves by {@code sums·gain / power}, its own power or the
   * mean of all, whichever is larger.
   *
   * @param sums [rows][stride], noise times what was left unexplained: |Σ| &lt; 2^31
   * @param powers one per row, sum of the squares of the noise: below 2^31
   * @param gain below 2^31
   */
  public void learn(int[] sums, int stride, long[] powers, long gain) {
    long mean = 0;
    for (long power : powers) {
      mean += power;
    }
    mean /= rows;
    int largest = 0;
    int together = Math.max(1, SLICE / inputs);
    for (int row = 0; row < rows; row += together) {
      int some = Math.min(together, rows - row);
      int most = kernels.addScaled(sums, stride, row, some, inputs, gain, powers, mean, values);
      largest = Math.max(largest, most);
    }
    pack(largest);
  }

  /** Takes over changed values. */
  public void pack() {
    int largest = 0;
    for (int at = 0; at < values.length; at += SLICE) {
      int size = Math.min(SLICE, values.length - at);
      largest = Math.max(largest, kernels.largest(values, at, size));
    }
    pack(largest);
  }

  /** Takes over changed values, given the largest. */
  private void pack(int largest) {
    bits = MOST_BITS;
    while (bits > 0 && rounded(largest) > 127) {
      bits--;
    }
    int columns = even(inputs);
    int together = columns == inputs ? Math.max(1, SLICE / inputs) : 1;
    for (int row = 0; row < rows; row += together) {
      int size = Math.min(together, rows - row) * inputs;
      int down = FRACTION_BITS - bits;
      kernels.roundToBytes(values, row * inputs, size, down, bytes, row * columns);
    }
    credit.pack(bytes);
    prediction.packTransposed(bytes, columns);
  }

  /** [rows, inputs] of int8 with {@link #bits} fractional bits, as products use them. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Takes over {@link #bytes} and {@link #bits} of another matrix: products are the same, the bits
   * below are lost. The largest value keeps 64 or more of 127 in all but 14 fractional bits, so
   * {@link #pack} finds the same number of bits again.
   */
  void restore(int otherBits, byte[] other) {
    int columns = even(inputs);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < inputs; i++) {
        values[row * inputs + i] = other[row * columns + i] << (FRACTION_BITS - otherBits);
      }
    }
  }

  private int rounded(int value) {
    return (value + (1 << (FRACTION_BITS - 1 - bits))) >> (FRACTION_BITS - bits);
  }
}
