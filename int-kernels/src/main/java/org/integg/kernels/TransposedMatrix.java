package org.integg.kernels;

/**
 * An integer matrix [rows, columns] laid out for the product with one vector: stripes of 256 rows,
 * padded with zeros, within a stripe column after column, so that a product reads memory in order
 * with rows as lanes. 256 rows are eight vectors of the widest shape.
 */
public final class TransposedMatrix {
  /** Rows of a stripe: eight vectors of the widest shape. */
  static final int STRIPE = 256;

  private final int rows;
  private final int columns;
  private final byte[] values;

  private TransposedMatrix(int rows, int columns, byte[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * Transposes weights.
   *
   * @param weights [rows, columns] row-major, −127 to 127
   */
  public static TransposedMatrix of(int rows, int columns, byte[] weights) {
    int padded = (rows + STRIPE - 1) / STRIPE * STRIPE;
    byte[] values = new byte[Math.multiplyExact(padded, columns)];
    for (int row = 0; row < rows; row++) {
      int to = row / STRIPE * STRIPE * columns + row % STRIPE;
      for (int k = 0; k < columns; k++) {
        values[to + k * STRIPE] = weights[row * columns + k];
      }
    }
    return new TransposedMatrix(rows, columns, values);
  }

  /** Rows, without padding. */
  public int rows() {
    return rows;
  }

  /** Columns: inputs of the product. */
  public int columns() {
    return columns;
  }

  /** Where a row's first weight is; the next one is {@link #STRIPE} further. */
  int offset(int row) {
    return row / STRIPE * STRIPE * columns + row % STRIPE;
  }

  /** {@code [stripes][columns][256]}. Shared, for kernels to read. */
  byte[] values() {
    return values;
  }
}
