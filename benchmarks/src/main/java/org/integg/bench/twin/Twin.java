package org.integg.bench.twin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.integg.model.EggConfig;
import org.integg.tokenizer.Tokenizer;

/**
 * The network on B streams of T tokens at once. The forward pass follows docs/algorithm.md to the
 * bit. The backward pass takes the loss in bits through all T tokens of a segment, and straight
 * through roundings and floors as if they were not there. Where a clip holds a value at ±127, no
 * gradient passes. The recurrent state carries over from segment to segment; its gradient does not.
 *
 * <p>Row t·B + b of anything is token t of stream b.
 */
public final class Twin {
  private final TwinWeights weights;
  private final int rows;
  private final int width;
  private final List<Recurrence> recurrences = new ArrayList<>();
  private final List<MlpBlock> blocks = new ArrayList<>();
  private final Output output;

  /** The input of each half of a layer, in order, and the output of the last one. */
  private final List<float[]> activations = new ArrayList<>();

  private final float[] embedded;
  private final float[] dx;
  private final boolean[] begins;
  private int[] tokens = {};

  /**
   * A twin with zero states.
   *
   * @param weights the weights to use, whose gradients are added to
   * @param streams B
   * @param tokens T
   */
  public Twin(TwinWeights weights, int streams, int tokens) {
    this.weights = weights;
    rows = streams * tokens;
    EggConfig config = weights.tensors().config();
    width = config.width();
    for (int layer = 0; layer < config.layers(); layer++) {
      recurrences.add(new Recurrence(weights, layer, streams, tokens));
      if (config.hasMlp()) {
        blocks.add(new MlpBlock(weights, layer, rows));
      }
    }
    output = new Output(weights, rows);
    embedded = new float[rows * width];
    dx = new float[rows * width];
    begins = new boolean[rows];
    refresh();
  }

  /** Takes notice that the weights have changed. */
  public void refresh() {
    recurrences.forEach(Recurrence::refresh);
    blocks.forEach(MlpBlock::refresh);
    output.refresh();
  }

  /** Zeroes the states of all streams. */
  public void clear() {
    recurrences.forEach(Recurrence::clear);
  }

  /**
   * Reads a segment and advances the states.
   *
   * @param tokens [T·B]; kept until {@link #backward}
   * @return the logits [T·B][V], valid until the next call
   */
  public float[] forward(int[] tokens) {
    Objects.checkFromIndexSize(0, rows, tokens.length);
    this.tokens = tokens;
    embed();
    activations.clear();
    float[] x = embedded;
    for (int layer = 0; layer < recurrences.size(); layer++) {
      activations.add(x);
      x = recurrences.get(layer).forward(x, begins);
      if (!blocks.isEmpty()) {
        activations.add(x);
        x = blocks.get(layer).forward(x);
      }
    }
    activations.add(x);
    return output.forward(x);
  }

  private void embed() {
    float[] embedding = weights.used(weights.tensors().embedding());
    for (int row = 0; row < rows; row++) {
      begins[row] = tokens[row] == Tokenizer.SEPARATOR;
      System.arraycopy(embedding, tokens[row] * width, embedded, row * width, width);
    }
  }

  /**
   * The loss of the last segment.
   *
   * @param targets [T·B]
   * @return bits, summed over streams and tokens
   */
  public double loss(int[] targets) {
    return loss(targets, Objective.LOSS);
  }

  /** An objective of the last segment. */
  public double loss(int[] targets, Objective objective) {
    return output.loss(targets, objective);
  }

  /** An objective of the last segment with weighted losses. */
  double loss(int[] targets, Objective objective, Output.RowWeights rows) {
    return output.loss(targets, objective, rows);
  }

  /**
   * Adds the gradient of the loss to the weights' gradients. To be called once for each {@link
   * #loss}.
   */
  public void backward() {
    Arrays.fill(dx, 0);
    int at = activations.size() - 1;
    output.backward(activations.get(at), dx);
    for (int layer = recurrences.size() - 1; layer >= 0; layer--) {
      if (!blocks.isEmpty()) {
        blocks.get(layer).backward(activations.get(--at), dx);
      }
      recurrences.get(layer).backward(activations.get(--at), begins, dx);
    }
    float[] gradient = weights.gradient(weights.tensors().embedding());
    for (int row = 0; row < rows; row++) {
      for (int d = 0; d < width; d++) {
        gradient[tokens[row] * width + d] += dx[row * width + d];
      }
    }
  }
}
