package org.integg.bench.twin;

import java.util.ArrayList;
import java.util.List;

/**
 * AdamW on a twin's weights: two moments per weight, decoupled decay, weights kept within ±127. Its
 * rate is a distance in units of an int8 weight.
 */
final class AdamW {
  /** Added to the root of the second moment; gradients of a mean loss are far larger. */
  private static final float EPSILON = 1e-9f;

  /** The share that the first and the second moment keep in a step. */
  private static final double BETA1 = 0.9;

  private static final double BETA2 = 0.99;

  private final TwinWeights weights;
  private final double decay;
  private final List<float[]> firsts = new ArrayList<>();
  private final List<float[]> seconds = new ArrayList<>();
  private double firstLeft = 1;
  private double secondLeft = 1;

  /**
   * An optimizer with zero moments.
   *
   * @param decay share of a weight that a step of rate 1 removes
   */
  AdamW(TwinWeights weights, double decay) {
    this.weights = weights;
    this.decay = decay;
    for (int id = 0; id < weights.tensors().count(); id++) {
      firsts.add(new float[weights.trained(id).length]);
      seconds.add(new float[weights.trained(id).length]);
    }
  }

  /**
   * Moves all weights against their gradients, and clears those.
   *
   * @param rate about how far a weight moves, in units of an int8 weight
   * @param scale factor that gradients are first multiplied by
   */
  void step(double rate, double scale) {
    firstLeft *= BETA1;
    secondLeft *= BETA2;
    for (int id = 0; id < firsts.size(); id++) {
      move(id, (float) rate, (float) scale);
    }
    weights.clearGradients();
    weights.round();
  }

  private void move(int id, float rate, float scale) {
    float[] w = weights.trained(id);
    float[] gradient = weights.gradient(id);
    float[] first = firsts.get(id);
    float[] second = seconds.get(id);
    float new1 = (float) (1 - BETA1);
    float new2 = (float) (1 - BETA2);
    float step = (float) (rate / (1 - firstLeft));
    float power = (float) (1 / (1 - secondLeft));
    float keep = (float) (1 - rate * decay);
    for (int i = 0; i < w.length; i++) {
      float g = gradient[i] * scale;
      first[i] += (g - first[i]) * new1;
      second[i] += (g * g - second[i]) * new2;
      float root = (float) Math.sqrt(second[i] * power);
      w[i] = Arithmetic.clip(w[i] * keep - step * first[i] / (root + EPSILON));
    }
  }
}
