package org.integg.cli.watch;

import java.util.Arrays;

/** A growing list of numbers, each with the number of its row. Not thread-safe. */
final class Column {
  /** The rows; empty as long as they are 0, 1, 2 and so on, as those of most columns stay. */
  private int[] rows = {};

  private double[] values = new double[16];
  private int size;

  int size() {
    return size;
  }

  void add(int row, double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      rows = Arrays.copyOf(rows, 2 * rows.length);
    }
    if (rows.length == 0 && row != size) {
      rows = new int[values.length];
      Arrays.setAll(rows, i -> i);
    }
    if (rows.length > 0) {
      rows[size] = row;
    }
    values[size++] = value;
  }

  int row(int index) {
    return rows.length == 0 ? index : rows[index];
  }

  double value(int index) {
    return values[index];
  }

  /** Takes everything from a row on out again. */
  void cut(int row) {
    while (size > 0 && row(size - 1) >= row) {
      size--;
    }
  }
}
