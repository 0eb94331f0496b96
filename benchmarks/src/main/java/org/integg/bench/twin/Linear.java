package org.integg.bench.twin;

import java.util.Arrays;
import org.integg.bench.twin.Products.View;
import org.integg.kernels.FixedPoint;
import org.integg.model.TensorSpec;

/**
 * A weight matrix [outputs, inputs]: {@code y = clip((W·x) // (16·isqrt(inputs)))} for many rows x,
 * and its gradients.
 */
final class Linear {
  /** Inputs whose products add up exactly in floats: 1040 · 127² &lt; 2^24. */
  private static final int EXACT = 1024;

  /** Rows whose outer products are added at a time, because they are read along the columns. */
  private static final int PART = 64;

  private final Arithmetic arithmetic;
  private final int inputs;
  private final int outputs;
  private final float divisor;
  private final float[] weights;
  private final float[] transposed;
  private final float[] gradient;
  private float[] partial = {};

  Linear(TwinWeights all, TensorSpec spec, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    inputs = spec.columns();
    outputs = spec.rows();
    divisor = 16f * FixedPoint.isqrt(inputs);
    weights = all.used(spec.id());
    gradient = all.gradient(spec.id());
    transposed = new float[weights.length];
  }

  /** Takes notice that the weights have changed. */
  void refresh() {
    for (int j = 0; j < outputs; j++) {
      for (int k = 0; k < inputs; k++) {
        transposed[k * outputs + j] = weights[j * inputs + k];
      }
    }
  }

  /**
   * Computes the outputs of some rows.
   *
   * @param x [·][inputs]
   * @param y [·][outputs]: rows {@code first ≤ i < first + rows} are set
   */
  void forward(float[] x, int first, int rows, float[] y) {
    int from = first * outputs;
    int to = from + rows * outputs;
    Arrays.fill(y, from, to, 0);
    if (inputs <= EXACT) {
      addProduct(x, first, rows, 0, inputs, y, from);
    } else {
      addExactly(x, first, rows, y);
    }
    for (int i = from; i < to; i++) {
      y[i] = arithmetic.floor(Arithmetic.clip(y[i] / divisor));
    }
  }

  private void addProduct(
      float[] x, int first, int rows, int input, int count, float[] sums, int at) {
    View a = new View(x, first * inputs + input, inputs, 1);
    View b = View.rows(transposed, input * outputs, outputs);
    Products.add(a, b, View.rows(sums, at, outputs), rows, outputs, count);
  }

  /**
   * Adds sums that floats cannot hold part by part; they are at most 2^28, which doubles hold
   * exactly.
   */
  private void addExactly(float[] x, int first, int rows, float[] y) {
    int size = rows * outputs;
    double[] sums = new double[size];
    partial = partial.length < size ? new float[size] : partial;
    for (int input = 0; input < inputs; input += EXACT) {
      Arrays.fill(partial, 0, size, 0);
      addProduct(x, first, rows, input, Math.min(EXACT, inputs - input), partial, 0);
      for (int i = 0; i < size; i++) {
        sums[i] += partial[i];
      }
    }
    for (int i = 0; i < size; i++) {
      // A float rounds here only beyond 2^24, and so beyond the clip.
      y[first * outputs + i] = (float) sums[i];
    }
  }

  /** The factor from the gradient of an output to the gradient of its sum, where no clip holds. */
  float scale() {
    return 1 / divisor;
  }

  /**
   * Turns gradients of the outputs into gradients of the sums, in place.
   *
   * @param y the result of {@link #forward}
   * @param dy gradients of the outputs; afterwards of the sums
   */
  void backwardClip(float[] y, int rows, float[] dy) {
    float scale = scale();
    for (int i = 0; i < rows * outputs; i++) {
      dy[i] *= Arithmetic.pass(y[i]) * scale;
    }
  }

  /**
   * Adds the gradients of the inputs.
   *
   * @param dSums gradients of the sums of rows {@code first ≤ i < first + rows}
   * @param dx gradients of the inputs, which are added from its row {@code to} on
   */
  void backwardInputs(float[] dSums, int first, int rows, float[] dx, int to) {
    View a = View.rows(dSums, first * outputs, outputs);
    View c = View.rows(dx, to * inputs, inputs);
    Products.add(a, View.rows(weights, 0, inputs), c, rows, inputs, outputs);
  }

  /**
   * Adds the gradients of the weights.
   *
   * @param dSums gradients of the sums
   * @param x the inputs
   */
  void backwardWeights(float[] dSums, float[] x, int rows) {
    for (int row = 0; row < rows; row += PART) {
      View a = View.columns(dSums, row * outputs, outputs);
      View b = View.rows(x, row * inputs, inputs);
      View c = View.rows(gradient, 0, inputs);
      Products.add(a, b, c, outputs, inputs, Math.min(PART, rows - row));
    }
  }
}
