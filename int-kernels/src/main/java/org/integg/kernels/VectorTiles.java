package org.integg.kernels;

import static org.integg.kernels.PackedMatrix.TILE;

/**
 * A {@link PackedMatrix} as the vector provider wants it: tiles of four rows, within a tile the
 * four values of one column side by side.
 *
 * <p>The columns of every tile are cut into <em>groups</em>, just short enough that 16 bits surely
 * hold the sum of a group's products with factors of magnitude at most 127: Σ|w| over a group is at
 * most 258 in each of the four rows, and 258 · 127 = 32,766 ≤ 32,767. Two columns always fit: 2 ·
 * 127 ≤ 258.
 */
final class VectorTiles {
  /** Largest Σ|w| over a group: 258 · 127 ≤ 2^15 − 1. */
  static final int GROUP_LIMIT = 258;

  private final int columns;
  private final short[] values;

  /** Where each group ends, tile after tile. */
  private final int[] groupEnds;

  /** The first group of each tile; one more entry than tiles. */
  private final int[] firstGroups;

  /** The layout of a matrix with the given number of tiles. */
  VectorTiles(int tiles, int columns) {
    this.columns = columns;
    values = new short[tiles * TILE * columns];
    groupEnds = new int[tiles * ((columns + 1) / 2)];
    firstGroups = new int[tiles + 1];
  }

  /**
   * Takes new weights.
   *
   * @param weights [tiles · 4][stride]
   */
  void pack(byte[] weights, int stride) {
    for (int tile = 0; tile < firstGroups.length - 1; tile++) {
      packTile(weights, stride, tile);
      cut(tile);
    }
  }

  private void packTile(byte[] weights, int stride, int tile) {
    int to = tileOffset(tile);
    int from = tile * TILE * stride;
    for (int k = 0; k < columns; k++, to += TILE) {
      values[to] = weights[from + k];
      values[to + 1] = weights[from + stride + k];
      values[to + 2] = weights[from + 2 * stride + k];
      values[to + 3] = weights[from + 3 * stride + k];
    }
  }

  private void cut(int tile) {
    int group = firstGroups[tile];
    int at = tileOffset(tile);
    int s0 = 0; // of |weights|, like the others: at most 4096 · 128 = 2^19
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

  /** Where a tile begins in {@link #values}. */
  int tileOffset(int tile) {
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

  /** The packed weights: {@code [tile][column][4]}. Shared, for kernels to read. */
  short[] values() {
    return values;
  }
}
