package org.integg.cli.watch;

import java.util.Arrays;

/** A growing list of numbers, each with the number of its row. Not thread-safe. */
final class Column {
  private int[] rows = new int[16];
  private double[] values = new double[16];
  private int size;

  int size() {
    return size;
  }

  void add(int row, double value) {
    if (size == values.length) {
      rows = Arrays.copyOf(rows, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    rows[size] = row;
    values[size++] = value;
  }

  int row(int index) {
    return rows[index];
  }

  double value(int index) {
    return values[index];
  }

  /** Takes everything from a row on out again. */
  void cut(int row) {
    while (size > 0 && rows[size - 1] >= row) {
      size--;
    }
  }
}
