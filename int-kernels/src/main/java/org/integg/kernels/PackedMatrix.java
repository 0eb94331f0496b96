package org.integg.kernels;

/**
 * An integer matrix [rows, columns] laid out for products: tiles of four rows, within a tile the
 * four values of one column side by side, rows padded with zeros to a multiple of four.
 *
 * <p>The columns of every tile are cut into <em>groups</em>, as long as 16 bits surely hold the sum
 * of a group's products with factors of magnitude at most 127: Σ|w| over a group is at most 258 in
 * each of the four rows, and 258 · 127 = 32,766 ≤ 32,767. Two columns always fit: 2 · 127 ≤ 258.
 */
public final class PackedMatrix {
  /** Rows of a tile. */
  public static final int TILE = 4;

  /** Largest Σ|w| over a group: 258 · 127 ≤ 2^15 − 1. */
  static final int GROUP_LIMIT = 258;

  private final int rows;
  private final int columns;
  private final short[] values;

  /** Where each group ends, tile after tile. */
  private final int[] groupEnds;

  /** Of each tile the first of its groups; one more entry than tiles. */
  private final int[] firstGroups;

  /** An empty matrix of that shape, to be filled by {@link #pack}. */
  public PackedMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    int tiles = (rows + TILE - 1) / TILE;
    values = new short[tiles * TILE * columns];
    groupEnds = new int[tiles * ((columns + 1) / 2)];
    firstGroups = new int[tiles + 1];
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
    for (int tile = 0; tile < tiles(); tile++) {
      cut(tile);
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

  private void cut(int tile) {
    int group = firstGroups[tile];
    int at = tileOffset(tile);
    int s0 = 0;
    int s1 = 0;
    int s2 = 0;
    int s3 = 0;
    for (int k = 0; k < columns; k++, at += TILE) {
      int a0 = Math.abs(values[at]);
      int a1 = Math.abs(values[at + 1]);
      int a2 = Math.abs(values[at + 2]);
      int a3 = Math.abs(values[at + 3]);
      s0 += a0;
      s1 += a1;
      s2 += a2;
      s3 += a3;
      if (Math.max(Math.max(s0, s1), Math.max(s2, s3)) > GROUP_LIMIT) {
        groupEnds[group++] = k;
        s0 = a0;
        s1 = a1;
        s2 = a2;
        s3 = a3;
      }
    }
    groupEnds[group++] = columns;
    firstGroups[tile + 1] = group;
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
    return firstGroups.length - 1;
  }

  /** Where a tile begins in {@link #values}. */
  public int tileOffset(int tile) {
    return tile * TILE * columns;
  }

  /**
   * Where the groups of a tile begin in {@link #groupEnds}; they end where the next tile's begin.
   */
  int firstGroup(int tile) {
    return firstGroups[tile];
  }

  /** The columns at which groups end, tile after tile. Shared, for kernels to read. */
  int[] groupEnds() {
    return groupEnds;
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
