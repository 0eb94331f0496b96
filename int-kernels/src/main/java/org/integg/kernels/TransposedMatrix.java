package org.integg.kernels;

/**
 * An integer matrix [rows, columns] laid out for the product with one vector: column after column,
 * rows as lanes, padded with zeros to a multiple of 256 so that eight vectors of any width fit.
 */
public final class TransposedMatrix {
  /** Rows of a stripe: eight vectors of the widest shape. */
  static final int STRIPE = 256;

  private final int rows;
  private final int columns;
  private final int stride;
  private final byte[] values;

  private TransposedMatrix(int rows, int columns, int stride, byte[] values) {
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.values = values;
  }

  /**
   * Transposes weights.
   *
   * @param weights [rows, columns] row-major, −127 to 127
   */
  public static TransposedMatrix of(int rows, int columns, byte[] weights) {
    int stride = (rows + STRIPE - 1) / STRIPE * STRIPE;
    byte[] values = new byte[Math.multiplyExact(stride, columns)];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < columns; k++) {
        values[k * stride + row] = weights[row * columns + k];
      }
    }
    return new TransposedMatrix(rows, columns, stride, values);
  }

  /** Rows, without padding. */
  public int rows() {
    return rows;
  }

  /** Columns: inputs of the product. */
  public int columns() {
    return columns;
  }

  /** Elements from one column to the next: rows with padding. */
  int stride() {
    return stride;
  }

  /** {@code [columns][stride]}. Shared, for kernels to read. */
  byte[] values() {
    return values;
  }
}
