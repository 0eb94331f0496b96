package org.integg.bench.twin;

import java.util.Arrays;
import org.integg.model.EggTensors;

/** The last norm, the head and the loss: {@code log2 Σ 2^(logit/16) − logit_target/16} bits. */
final class Output {
  private static final double LN2 = Math.log(2);
  private static final float UNITS = 16;

  /** 2^((i − 128)/16). */
  private static final float[] POWERS = powers();

  private final Arithmetic arithmetic;
  private final int rows;
  private final int vocabulary;
  private final Norm norm;
  private final Linear head;
  private final float[] y;
  private final float[] logits;
  private final float[] dLogits;
  private final float[] dy;
  private final float[] exponentials;

  public Output(TwinWeights weights, int rows) {
    EggTensors tensors = weights.tensors();
    arithmetic = weights.arithmetic();
    this.rows = rows;
    vocabulary = tensors.config().vocabulary();
    norm = new Norm(weights, tensors.get(tensors.outputNorm()), arithmetic, rows);
    head = new Linear(weights, tensors.get(tensors.head()), arithmetic);
    y = new float[rows * tensors.config().width()];
    dy = new float[y.length];
    logits = new float[rows * vocabulary];
    dLogits = new float[logits.length];
    exponentials = new float[vocabulary];
  }

  private static float[] powers() {
    float[] powers = new float[256];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) Math.pow(2, (i - 128) / 16.0);
    }
    return powers;
  }

  void refresh() {
    head.refresh();
  }

  /** Computes the logits [rows][V] of all rows x [rows][D]; they are valid until the next call. */
  float[] forward(float[] x) {
    norm.forward(x, rows, y);
    head.forward(y, 0, rows, logits);
    return logits;
  }

  /**
   * An objective in bits, summed over all rows. Its gradient is kept for {@link #backward}.
   *
   * @param targets [rows]
   */
  double loss(int[] targets, Objective objective) {
    return loss(targets, objective, (row, bits) -> 1);
  }

  /** Weights for the losses of rows. */
  @FunctionalInterface
  interface RowWeights {
    /**
     * The weight of a row.
     *
     * @param bits bits that the row's target costs
     * @return the weight; 0 leaves the row out, including the objective's other terms
     */
    double weight(int row, double bits);
  }

  /** Such an objective with weighted losses; the weights count as constants. */
  double loss(int[] targets, Objective objective, RowWeights weights) {
    double all = 0;
    for (int row = 0; row < rows; row++) {
      int at = row * vocabulary;
      float sum = exponentials(at);
      double height = Math.log(sum) / LN2;
      double bits = height - logits[at + targets[row]] / UNITS;
      double weight = weights.weight(row, bits);
      double slope = weight == 0 ? 0 : objective.slope(height);
      float share = (float) ((weight + slope) / (sum * UNITS));
      for (int v = 0; v < vocabulary; v++) {
        dLogits[at + v] = exponentials[v] * share;
      }
      dLogits[at + targets[row]] -= (float) weight / UNITS;
      all += weight == 0 ? 0 : weight * bits + objective.cost(height);
    }
    return all;
  }

  private float exponentials(int at) {
    for (int v = 0; v < vocabulary; v++) {
      float logit = logits[at + v];
      exponentials[v] =
          arithmetic == Arithmetic.INTEGER
              ? POWERS[(int) logit + 128]
              : (float) Math.exp(logit * (LN2 / UNITS));
    }
    float sum = 0;
    for (int v = 0; v < vocabulary; v++) {
      sum += exponentials[v];
    }
    return sum;
  }

  /** Adds the gradient of x to dx. */
  void backward(float[] x, float[] dx) {
    head.backwardClip(logits, rows, dLogits);
    head.backwardWeights(dLogits, y, rows);
    Arrays.fill(dy, 0);
    head.backwardInputs(dLogits, 0, rows, dy, 0);
    norm.backward(x, y, dy, rows, dx);
  }
}
