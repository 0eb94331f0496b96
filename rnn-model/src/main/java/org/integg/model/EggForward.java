package org.integg.model;

import java.util.Arrays;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;

/**
 * The forward pass of EGG (SPEC: one token), for any number of lanes and any {@link Projection}:
 * the one place that training, evaluation and sampling share.
 *
 * <p>An instance holds the activations of one thread.
 */
public final class EggForward {
  private final EggTensors tensors;
  private final Kernels kernels;
  private final Projection weights;
  private final int lanes;

  /** Elements of an activation of width D. */
  private final int size;

  private final short[] x;
  private final short[] normed;
  private final short[] first;
  private final short[] second;
  private final short[] gate;
  private final short[] past;
  private final short[] hidden;
  private final short[] logits;
  private final long[] sums;
  private final int[] targetLogits;

  /** A forward pass through these weights. */
  public EggForward(EggTensors tensors, Projection weights, Kernels kernels) {
    this.tensors = tensors;
    this.weights = weights;
    this.kernels = kernels;
    lanes = weights.lanes();
    EggConfig config = tensors.config();
    size = config.width() * lanes;
    x = new short[size];
    normed = new short[size];
    first = new short[size];
    second = new short[size];
    gate = new short[size];
    past = new short[size];
    hidden = new short[config.hidden() * lanes];
    logits = new short[Math.min(weights.rowStep(), config.vocabulary()) * lanes];
    sums = new long[lanes];
    targetLogits = new int[lanes];
  }

  /**
   * Reads one token per lane; what follows it can then be asked for.
   *
   * @param tokens [lanes]; 0, the document separator, clears its lane's state first
   * @param state updated
   */
  public void read(int[] tokens, EggState state) {
    for (int lane = 0; lane < lanes; lane++) {
      if (tokens[lane] == 0) {
        state.clear(lane);
      }
    }
    weights.embed(tokens, x);
    int d = tensors.config().width();
    for (int layer = 0; layer < tensors.config().layers(); layer++) {
      recur(layer, d, state.layer(layer));
      if (tensors.config().hasMlp()) {
        addMlp(layer, d);
      }
    }
    weights.norm(tensors.outputNorm(), x, normed);
  }

  private void recur(int layer, int d, short[] h) {
    weights.norm(tensors.layer(layer, LayerTensor.LN1), x, normed);
    weights.project(tensors.layer(layer, LayerTensor.WF), 0, d, normed, first);
    weights.project(tensors.layer(layer, LayerTensor.UF), 0, d, h, second);
    short[] gateBias = weights.bias(tensors.layer(layer, LayerTensor.BF));
    kernels.gate(first, second, gateBias, h, size, gate, past);
    weights.project(tensors.layer(layer, LayerTensor.WH), 0, d, normed, first);
    weights.project(tensors.layer(layer, LayerTensor.UH), 0, d, past, second);
    short[] candidateBias = weights.bias(tensors.layer(layer, LayerTensor.BH));
    kernels.candidate(first, second, candidateBias, gate, h, x, size);
  }

  /** The projection up clips the hidden layer as the kind of MLP has it. */
  private void addMlp(int layer, int d) {
    weights.norm(tensors.layer(layer, LayerTensor.LN2), x, normed);
    weights.project(tensors.layer(layer, LayerTensor.UP), 0, 4 * d, normed, hidden);
    weights.project(tensors.layer(layer, LayerTensor.DOWN), 0, d, hidden, first);
    kernels.add(x, first, size);
  }

  /**
   * Some logits of the token last read.
   *
   * @param firstToken a multiple of the projection's row step
   * @param count how many tokens
   * @param out receives [count][lanes]
   */
  public void logits(int firstToken, int count, short[] out) {
    weights.project(tensors.head(), firstToken, count, normed, out);
  }

  /**
   * Adds the log-likelihood of one target per lane, in units of 2^−F bits.
   *
   * @param targets [lanes]
   * @param exp2 F
   * @param total [lanes], at most 0
   */
  public void addLogLikelihood(int[] targets, Exp2 exp2, long[] total) {
    addLogLikelihood(targets, exp2, total, (firstToken, count, slice) -> {});
  }

  /** Sees the logits that a log-likelihood is made from, slice by slice. */
  @FunctionalInterface
  public interface LogitListener {
    /**
     * Sees the logits of the tokens {@code firstToken} to {@code firstToken + count − 1}.
     *
     * @param slice [count][lanes], used again for the next
     */
    void logits(int firstToken, int count, short[] slice);
  }

  /** The same, with someone to see the logits on the way. */
  public void addLogLikelihood(int[] targets, Exp2 exp2, long[] total, LogitListener listener) {
    Arrays.fill(sums, 0);
    int vocabulary = tensors.config().vocabulary();
    int step = logits.length / lanes;
    for (int from = 0; from < vocabulary; from += step) {
      int count = Math.min(step, vocabulary - from);
      logits(from, count, logits);
      kernels.addExponentials(logits, count, lanes, sums);
      listener.logits(from, count, logits);
      for (int lane = 0; lane < lanes; lane++) {
        int row = targets[lane] - from;
        if (row >= 0 && row < count) {
          targetLogits[lane] = logits[row * lanes + lane];
        }
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      total[lane] += exp2.logLikelihood(targetLogits[lane], sums[lane]);
    }
  }
}
