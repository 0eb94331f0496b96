package org.integg.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;

/**
 * Runs the {@link TokenProgram} with kernels, for any number of lanes and any {@link Projection}:
 * the forward pass that training, evaluation and sampling share.
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

  /** Stands in for a missing second product. */
  private final short[] zeros;

  private final short[] gate;
  private final short[] past;
  private final short[] hidden;

  /** The last input of the head. */
  private short[] output;

  private final short[] logits;
  private final long[] sums;
  private final int[] targetLogits;
  private final List<LayerTerms<short[]>> terms;
  private final Pass pass;

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
    zeros = new short[size];
    gate = new short[size];
    past = new short[size];
    hidden = new short[config.hidden() * lanes];
    output = normed;
    logits = new short[Math.min(weights.rowStep(), config.vocabulary()) * lanes];
    sums = new long[lanes];
    targetLogits = new int[lanes];
    terms = Stream.generate(LayerTerms<short[]>::new).limit(config.layers()).toList();
    pass = new Pass();
  }

  /**
   * Reads one token per lane; its logits and likelihoods can be asked for afterwards.
   *
   * @param tokens [lanes]; 0, the document separator, clears its lane's state first
   * @param state updated
   */
  public void read(int[] tokens, EggState state) {
    pass.tokens = tokens;
    pass.states = state;
    TokenProgram.run(tensors.config(), pass);
  }

  /** The operations on arrays of lanes: kernels, and products through the projection. */
  private final class Pass implements Operations<short[]> {
    private int[] tokens = {};
    private EggState states = new EggState(tensors.config(), 0);
    private int layer;
    private short[] h = {};
    private short[] gated = {};

    @Override
    public Product<short[]> matmul(LayerTensor matrix, short[] in) {
      return terms.get(layer).product(matrix, in);
    }

    @Override
    public Sum<short[]> add(Product<short[]> a, LayerTensor bias) {
      return terms.get(layer).sum(a, bias);
    }

    @Override
    public Sum<short[]> add(Product<short[]> a, Product<short[]> b, LayerTensor bias) {
      return terms.get(layer).sum(a, b, bias);
    }

    @Override
    public short[] embed() {
      for (int lane = 0; lane < lanes; lane++) {
        if (tokens[lane] == 0) {
          states.clear(lane);
        }
      }
      weights.embed(tokens, x);
      return x;
    }

    @Override
    public void enter(int next) {
      layer = next;
      h = states.layer(next);
      weights.made(Activation.STATE, layer, h);
    }

    @Override
    public short[] norm(short[] in, LayerTensor gain) {
      Activation made = gain == LayerTensor.LN1 ? Activation.NORMED : Activation.SECOND;
      short[] out = weights.place(made, layer, normed);
      weights.norm(tensors.layer(layer, gain), in, out);
      weights.made(made, layer, out);
      return out;
    }

    @Override
    public short[] state() {
      return h;
    }

    private void project(Product<short[]> product, int rows, short[] out) {
      weights.project(tensors.layer(layer, product.weights()), 0, rows, product.input(), out);
    }

    /** Computes the products of a sum; a missing second product is zero. */
    private short[] second(Sum<short[]> sum) {
      int d = tensors.config().width();
      project(sum.products().getFirst(), d, first);
      if (sum.products().size() == 1) {
        return zeros;
      }
      project(sum.products().get(1), d, second);
      return second;
    }

    @Override
    public short[] gate(Sum<short[]> sum) {
      short[] other = second(sum);
      short[] bias = weights.bias(tensors.layer(layer, sum.bias()), first, other);
      short[] f = weights.place(Activation.GATE, layer, gate);
      gated = weights.place(Activation.GATED, layer, past);
      kernels.gate(first, other, bias, h, size, f, gated);
      weights.made(Activation.GATE, layer, f);
      weights.made(Activation.GATED, layer, gated);
      return f;
    }

    @Override
    public short[] gated(short[] f) {
      return gated;
    }

    @Override
    public short[] candidate(Sum<short[]> sum, short[] f, short[] in) {
      short[] other = second(sum);
      short[] bias = weights.bias(tensors.layer(layer, sum.bias()), first, other);
      kernels.candidate(first, other, bias, f, h, in, size);
      return in;
    }

    /** The projection up clips the hidden layer as the kind of MLP requires. */
    @Override
    public short[] hidden(Product<short[]> up) {
      short[] out = weights.place(Activation.HIDDEN, layer, hidden);
      project(up, tensors.config().hidden(), out);
      weights.made(Activation.HIDDEN, layer, out);
      return out;
    }

    @Override
    public short[] residual(Product<short[]> down, short[] in) {
      project(down, tensors.config().width(), first);
      kernels.add(in, first, size);
      return in;
    }

    @Override
    public void output(short[] in) {
      output = weights.place(Activation.OUTPUT, 0, normed);
      weights.norm(tensors.outputNorm(), in, output);
      weights.made(Activation.LAST, 0, in);
      weights.made(Activation.OUTPUT, 0, output);
    }
  }

  /**
   * Some logits of the token last read.
   *
   * @param firstToken a multiple of the projection's row step
   * @param count how many tokens
   * @param out receives [count][lanes]
   */
  public void logits(int firstToken, int count, short[] out) {
    weights.project(tensors.head(), firstToken, count, output, out);
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

  /** Sees the logits from which a log-likelihood is computed, slice by slice. */
  @FunctionalInterface
  public interface LogitListener {
    /**
     * Sees the logits of the tokens {@code firstToken} to {@code firstToken + count − 1}.
     *
     * @param slice [count][lanes], reused for the next slice
     */
    void logits(int firstToken, int count, short[] slice);
  }

  /** Adds log-likelihoods, and shows the logits to a listener on the way. */
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
