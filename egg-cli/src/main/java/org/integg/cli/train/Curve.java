package org.integg.cli.train;

import java.util.Arrays;

/** A curve that grows during a run: points with rising x. */
public final class Curve {
  private double[] x = new double[64];
  private double[] y = new double[64];
  private int size;

  /** Adds a point at the end. */
  public void add(long atX, double value) {
    if (size == x.length) {
      x = Arrays.copyOf(x, 2 * size);
      y = Arrays.copyOf(y, 2 * size);
    }
    x[size] = (double) atX;
    y[size] = value;
    size++;
  }

  public int size() {
    return size;
  }

  /** The x of the last point; 0 without points. */
  public double lastX() {
    return size == 0 ? 0 : x[size - 1];
  }

  /** All x, or the means of at most {@code most} equal parts of the curve. */
  public double[] x(int most) {
    return means(x, most);
  }

  /** The y that belong to {@link #x}. */
  public double[] y(int most) {
    return means(y, most);
  }

  private double[] means(double[] values, int most) {
    int parts = Math.min(most, size);
    double[] means = new double[parts];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) part * size / parts);
      int to = (int) ((part + 1L) * size / parts);
      means[part] = Arrays.stream(values, from, to).average().orElseThrow();
    }
    return means;
  }
}
