package org.integg.bench.twin;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@code C += A·B} for matrices of floats, and sums over rows. */
final class Products {
  /** At most 16 floats wide, because widths of a model are multiples of 16. */
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private static final int WIDTH = SPECIES.length();

  /** Rows of A that are multiplied with one panel of B, which stays in the first-level cache. */
  private static final int PANEL_ROWS = 64;

  private Products() {}

  /**
   * A matrix, or part of one, in an array: element (i, j) is at {@code at + i·row + j·column}.
   *
   * @param row distance from one row to the next
   * @param column distance from one column to the next; 1 unless it is read transposed
   */
  record View(float[] values, int at, int row, int column) {
    /** Rows of {@code columns} values, one after another. */
    static View rows(float[] values, int at, int columns) {
      return new View(values, at, columns, 1);
    }

    /** The transpose of {@link #rows}. */
    static View columns(float[] values, int at, int columns) {
      return new View(values, at, 1, columns);
    }
  }

  /**
   * Adds A [m, k] times B [k, n] to C [m, n]. If all partial sums are integers of at most 2^24, the
   * result is exact in any order of addition.
   *
   * @param b B, with adjacent columns
   * @param c C, with adjacent columns
   */
  static void add(View a, View b, View c, int m, int n, int k) {
    int vectors = n - n % WIDTH;
    int pairs = n - n % (2 * WIDTH);
    for (int panel = 0; panel < m; panel += PANEL_ROWS) {
      int end = Math.min(m, panel + PANEL_ROWS);
      int whole = panel + (end - panel) / 4 * 4;
      for (int j = 0; j < pairs; j += 2 * WIDTH) {
        for (int i = panel; i < whole; i += 4) {
          addTile(a, b, c, i, j, k);
        }
      }
      for (int j = pairs; j < vectors; j += WIDTH) {
        for (int i = panel; i < whole; i++) {
          addVector(a, b, c, i, j, k);
        }
      }
      for (int j = 0; j < vectors; j += WIDTH) {
        for (int i = whole; i < end; i++) {
          addVector(a, b, c, i, j, k);
        }
      }
      addScalars(a, b, c, panel, end, vectors, n, k);
    }
  }

  /** Four rows of C, two vectors wide. */
  private static void addTile(View left, View right, View to, int i, int j, int k) {
    float[] a = left.values();
    float[] b = right.values();
    float[] c = to.values();
    int c0 = to.at() + i * to.row() + j;
    int c1 = c0 + to.row();
    int c2 = c1 + to.row();
    int c3 = c2 + to.row();
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, c0);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, c0 + WIDTH);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + WIDTH);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + WIDTH);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + WIDTH);
    int step = left.column();
    int a0 = left.at() + i * left.row();
    int a1 = a0 + left.row();
    int a2 = a1 + left.row();
    int a3 = a2 + left.row();
    int bAt = right.at() + j;
    int bRow = right.row();
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + WIDTH);
      FloatVector v0 = FloatVector.broadcast(SPECIES, a[a0]);
      s00 = b0.fma(v0, s00);
      s01 = b1.fma(v0, s01);
      FloatVector v1 = FloatVector.broadcast(SPECIES, a[a1]);
      s10 = b0.fma(v1, s10);
      s11 = b1.fma(v1, s11);
      FloatVector v2 = FloatVector.broadcast(SPECIES, a[a2]);
      s20 = b0.fma(v2, s20);
      s21 = b1.fma(v2, s21);
      FloatVector v3 = FloatVector.broadcast(SPECIES, a[a3]);
      s30 = b0.fma(v3, s30);
      s31 = b1.fma(v3, s31);
      a0 += step;
      a1 += step;
      a2 += step;
      a3 += step;
      bAt += bRow;
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + WIDTH);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + WIDTH);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + WIDTH);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + WIDTH);
  }

  /** One row of C, one vector wide. */
  private static void addVector(View left, View right, View to, int i, int j, int k) {
    float[] a = left.values();
    float[] b = right.values();
    int at = to.at() + i * to.row() + j;
    FloatVector sum = FloatVector.fromArray(SPECIES, to.values(), at);
    int aAt = left.at() + i * left.row();
    int bAt = right.at() + j;
    for (int p = 0; p < k; p++) {
      FloatVector value = FloatVector.fromArray(SPECIES, b, bAt + p * right.row());
      sum = value.fma(FloatVector.broadcast(SPECIES, a[aAt + p * left.column()]), sum);
    }
    sum.intoArray(to.values(), at);
  }

  /** The remaining columns. */
  private static void addScalars(
      View a, View b, View c, int firstRow, int endRow, int firstColumn, int n, int k) {
    for (int j = firstColumn; j < n; j++) {
      for (int i = firstRow; i < endRow; i++) {
        int at = c.at() + i * c.row() + j;
        float sum = c.values()[at];
        for (int p = 0; p < k; p++) {
          sum +=
              a.values()[a.at() + i * a.row() + p * a.column()]
                  * b.values()[b.at() + p * b.row() + j];
        }
        c.values()[at] = sum;
      }
    }
  }

  /** {@code Σ|x_i|} over {@code at ≤ i < at + n}, n a multiple of 16. */
  static float sumOfMagnitudes(float[] x, int at, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = at; i < at + n; i += WIDTH) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, i).abs());
    }
    return total(sum);
  }

  /** {@code Σ a_i·b_i} over {@code at ≤ i < at + n}, n a multiple of 16. */
  static float dot(float[] a, float[] b, int at, int n) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = at; i < at + n; i += WIDTH) {
      FloatVector values = FloatVector.fromArray(SPECIES, a, i);
      sum = values.fma(FloatVector.fromArray(SPECIES, b, i), sum);
    }
    return total(sum);
  }

  /** The sum of all lanes, in order, because a reduction's order changes once code is compiled. */
  private static float total(FloatVector lanes) {
    float sum = 0;
    for (float lane : lanes.toArray()) {
      sum += lane;
    }
    return sum;
  }
}
