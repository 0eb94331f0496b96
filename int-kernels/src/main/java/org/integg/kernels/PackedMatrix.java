package org.integg.kernels;

/**
 * An integer matrix [rows, columns] laid out for products: tiles of four rows, within a tile the
 * four values of one column side by side, rows padded with zeros to a multiple of four.
 *
 * <p>Every tile carries its <em>depth</em>: how many consecutive products with a factor of
 * magnitude at most 127 can be added in 16 bits, proved from the weights: Σ|w| over any group of
 * that many columns, starting at a multiple of it, is at most 258, and 258 · 127 = 32,766 ≤ 32,767.
 */
public final class PackedMatrix {
  /** Rows of a tile. */
  public static final int TILE = 4;

  /** Largest Σ|w| over a group: 258 · 127 ≤ 2^15 − 1. */
  static final int GROUP_LIMIT = 258;

  /** Depth 2 holds for any int8 weights: 2 · 127 ≤ 258. */
  public static final int MIN_DEPTH = 2;

  private static final int[] DEPTHS = {
    64, 48, 32, 24, 20, 18, 16, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3
  };

  private final int rows;
  private final int columns;
  private final short[] values;
  private final byte[] depths;

  /** An empty matrix of that shape, to be filled by {@link #pack}. */
  public PackedMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    int tiles = (rows + TILE - 1) / TILE;
    values = new short[tiles * TILE * columns];
    depths = new byte[tiles];
  }

  /** A matrix of that shape with these weights, row-major. */
  public static PackedMatrix of(int rows, int columns, byte[] weights) {
    PackedMatrix packed = new PackedMatrix(rows, columns);
    packed.pack(weights);
    return packed;
  }

  /**
   * Takes new weights.
   *
   * @param weights [rows, columns] row-major, −127 to 127; what follows is ignored
   */
  public void pack(byte[] weights) {
    if (weights.length < rows * columns) {
      throw new IllegalArgumentException(
          "expected " + rows + "×" + columns + " weights, got " + weights.length);
    }
    int whole = rows / TILE;
    for (int tile = 0; tile < whole; tile++) {
      packTile(weights, tile);
    }
    for (int row = whole * TILE; row < rows; row++) {
      for (int k = 0; k < columns; k++) {
        values[tileOffset(whole) + row % TILE + k * TILE] = weights[row * columns + k];
      }
    }
    for (int tile = 0; tile < depths.length; tile++) {
      depths[tile] = (byte) provedDepth(tile);
    }
  }

  private void packTile(byte[] weights, int tile) {
    int to = tileOffset(tile);
    int from = to; // four rows take as much as a tile
    for (int k = 0; k < columns; k++, to += TILE) {
      values[to] = weights[from + k];
      values[to + 1] = weights[from + columns + k];
      values[to + 2] = weights[from + 2 * columns + k];
      values[to + 3] = weights[from + 3 * columns + k];
    }
  }

  private int provedDepth(int tile) {
    for (int depth : DEPTHS) {
      if (depth <= 2 * columns && fits(tileOffset(tile), depth)) {
        return depth;
      }
    }
    return MIN_DEPTH;
  }

  private boolean fits(int offset, int depth) {
    for (int start = 0; start < columns; start += depth) {
      int end = Math.min(columns, start + depth);
      int s0 = 0;
      int s1 = 0;
      int s2 = 0;
      int s3 = 0;
      for (int k = start; k < end; k++) {
        int at = offset + k * TILE;
        s0 += Math.abs(values[at]);
        s1 += Math.abs(values[at + 1]);
        s2 += Math.abs(values[at + 2]);
        s3 += Math.abs(values[at + 3]);
      }
      if (Math.max(Math.max(s0, s1), Math.max(s2, s3)) > GROUP_LIMIT) {
        return false;
      }
    }
    return true;
  }

  /** Rows, without padding. */
  public int rows() {
    return rows;
  }

  /** Columns: inputs of the product. */
  public int columns() {
    return columns;
  }

  /** Tiles of four rows. */
  public int tiles() {
    return depths.length;
  }

  /** Where a tile begins in {@link #values}. */
  public int tileOffset(int tile) {
    return tile * TILE * columns;
  }

  /** The proved depth of a tile. */
  public int depth(int tile) {
    return depths[tile];
  }

  /** The weight at a row and a column. */
  public int get(int row, int column) {
    return values[tileOffset(row / TILE) + column * TILE + row % TILE];
  }

  /** The packed weights: {@code [tile][column][4]}. Shared, for kernels to read. */
  short[] values() {
    return values;
  }
}
