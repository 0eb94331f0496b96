package org.integg.bench.twin;

import java.util.Arrays;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;

/** A layer's MLP: {@code out = clip(down·hidden + x)}, for many rows x. */
final class MlpBlock {
  private final boolean relu;
  private final Norm norm;
  private final Linear up;
  private final Linear down;
  private final int rows;
  private final float[] n;
  private final float[] hidden;
  private final float[] y;
  private final float[] out;
  private final float[] dHidden;
  private final float[] dn;

  MlpBlock(TwinWeights weights, int layer, int rows) {
    EggTensors tensors = weights.tensors();
    Arithmetic arithmetic = weights.arithmetic();
    relu = tensors.config().mlp() == Mlp.RELU;
    this.rows = rows;
    norm = new Norm(weights, tensors.get(tensors.layer(layer, LayerTensor.LN2)), arithmetic, rows);
    up = new Linear(weights, tensors.get(tensors.layer(layer, LayerTensor.UP)), arithmetic);
    down = new Linear(weights, tensors.get(tensors.layer(layer, LayerTensor.DOWN)), arithmetic);
    int size = rows * tensors.config().width();
    n = new float[size];
    y = new float[size];
    out = new float[size];
    dn = new float[size];
    hidden = new float[rows * tensors.config().hidden()];
    dHidden = new float[hidden.length];
  }

  void refresh() {
    up.refresh();
    down.refresh();
  }

  /**
   * Computes all rows.
   *
   * @param x [rows][D]
   * @return [rows][D], valid until the next call
   */
  float[] forward(float[] x) {
    norm.forward(x, rows, n);
    up.forward(n, 0, rows, hidden);
    if (relu) {
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = Math.max(0, hidden[i]);
      }
    }
    down.forward(hidden, 0, rows, y);
    for (int i = 0; i < out.length; i++) {
      out[i] = Arithmetic.clip(y[i] + x[i]);
    }
    return out;
  }

  /**
   * Computes the backward pass.
   *
   * @param x the input of {@link #forward}
   * @param dx gradient of its result; afterwards of x
   */
  void backward(float[] x, float[] dx) {
    for (int i = 0; i < out.length; i++) {
      dx[i] *= Arithmetic.pass(out[i]);
    }
    float scale = down.scale();
    for (int i = 0; i < out.length; i++) {
      y[i] = dx[i] * scale * Arithmetic.pass(y[i]);
    }
    down.backwardWeights(y, hidden, rows);
    Arrays.fill(dHidden, 0);
    down.backwardInputs(y, 0, rows, dHidden, 0);
    if (relu) {
      for (int i = 0; i < hidden.length; i++) {
        dHidden[i] = hidden[i] > 0 ? dHidden[i] : 0;
      }
    }
    up.backwardClip(hidden, rows, dHidden);
    up.backwardWeights(dHidden, n, rows);
    Arrays.fill(dn, 0);
    up.backwardInputs(dHidden, 0, rows, dn, 0);
    norm.backward(x, n, dn, rows, dx);
  }
}
