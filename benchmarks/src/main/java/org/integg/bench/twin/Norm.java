package org.integg.bench.twin;

import org.integg.model.TensorSpec;

/** {@code y_i = clip((x_i·g_i) // m)} for many rows x, m being the mean magnitude, at least 1. */
final class Norm {
  private final Arithmetic arithmetic;
  private final int width;
  private final float[] gain;
  private final float[] gradient;
  private final float[] means;
  private final boolean[] held;

  Norm(TwinWeights all, TensorSpec spec, Arithmetic arithmetic, int rows) {
    this.arithmetic = arithmetic;
    width = spec.rows();
    gain = all.used(spec.id());
    gradient = all.gradient(spec.id());
    means = new float[rows];
    held = new boolean[rows];
  }

  /** Computes y [rows][D] from x [rows][D]. */
  void forward(float[] x, int rows, float[] y) {
    for (int row = 0; row < rows; row++) {
      int at = row * width;
      float mean = Products.sumOfMagnitudes(x, at, width) / width;
      held[row] = mean < 1;
      float m = arithmetic.floor(Math.max(1, mean));
      means[row] = m;
      for (int i = 0; i < width; i++) {
        y[at + i] = arithmetic.floor(Arithmetic.clip(x[at + i] * gain[i] / m));
      }
    }
  }

  /**
   * Adds the gradients of x and of the gain.
   *
   * @param dy gradient of y; overwritten
   * @param dx gradient of x, which is added to
   */
  void backward(float[] x, float[] y, float[] dy, int rows, float[] dx) {
    for (int row = 0; row < rows; row++) {
      int at = row * width;
      float m = means[row];
      for (int i = 0; i < width; i++) {
        float d = dy[at + i] * Arithmetic.pass(y[at + i]) / m;
        gradient[i] += d * x[at + i];
        dy[at + i] = d * gain[i];
      }
      // dm/dx_i is the sign of x_i over D; no gradient passes where m is held at 1.
      float share = held[row] ? 0 : Products.dot(dy, x, at, width) / (m * width);
      for (int i = 0; i < width; i++) {
        dx[at + i] += dy[at + i] - Math.signum(x[at + i]) * share;
      }
    }
  }
}
