package org.integg.cli.watch;

import java.util.Arrays;

/**
 * A growing list of numbers, each with the number of its row. It grows in blocks, so that a long
 * list is never copied. Not thread-safe.
 */
final class Column {
  private static final int BLOCK_BITS = 12;
  private static final int BLOCK = 1 << BLOCK_BITS;

  /**
   * The rows; empty as long as they are 0, 1, 2 and so on, which is always true for most columns.
   */
  private int[] rows = {};

  /** The blocks. All but the last are full; a single block may be shorter. */
  private double[][] blocks = {new double[16]};

  private int size;

  int size() {
    return size;
  }

  void add(int row, double value) {
    int block = size >> BLOCK_BITS;
    if (block == blocks.length) {
      blocks = Arrays.copyOf(blocks, block + 1);
      blocks[block] = new double[BLOCK];
    } else if (block == 0 && size == blocks[0].length) {
      blocks[block] = Arrays.copyOf(blocks[block], 2 * size);
    }
    if (rows.length == 0 && row != size) {
      rows = new int[size + 1];
      Arrays.setAll(rows, i -> i);
    }
    if (rows.length > 0) {
      rows = size < rows.length ? rows : Arrays.copyOf(rows, 2 * size);
      rows[size] = row;
    }
    blocks[block][size & BLOCK - 1] = value;
    size++;
  }

  int row(int index) {
    return rows.length == 0 ? index : rows[index];
  }

  double value(int index) {
    return blocks[index >> BLOCK_BITS][index & BLOCK - 1];
  }

  /** Removes everything from a row on. */
  void cut(int row) {
    while (size > 0 && row(size - 1) >= row) {
      size--;
    }
  }
}
