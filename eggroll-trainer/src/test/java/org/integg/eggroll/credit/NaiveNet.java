package org.integg.eggroll.credit;

import java.util.Arrays;
import org.integg.kernels.FixedPoint;
import org.integg.model.Cell;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.model.Parameters;

/**
 * The forward pass of one lane at one token, one element at a time, with noise on rows of
 * activations.
 */
public final class NaiveNet {
  /** Sites: rows that noise is added to and that credit is for. */
  public static final int EMBEDDING = 0;

  public static final int GATE = 1;
  public static final int CANDIDATE = 2;
  public static final int HIDDEN = 3;
  public static final int SUM = 4;

  /** No noise at all. */
  public static final RowNoise NONE = new RowNoise() {};

  private final Parameters parameters;
  private final EggTensors tensors;
  private final int width;
  private final int layers;
  private final boolean mlp;
  private final boolean relu;

  /** What is added to rows of activations. */
  public interface RowNoise {
    /**
     * Added to a row's sum of products with Wf, Wh, up or down before the division, in 16ths of a
     * unit of the activation.
     */
    default long inProduct(int site, int row) {
      return 0;
    }

    /** Added to a row before its clip, in units of the activation. */
    default long onRow(int site, int row) {
      return 0;
    }
  }

  /** A forward pass through these weights, which may change between calls. */
  public NaiveNet(Parameters parameters) {
    this.parameters = parameters;
    tensors = parameters.tensors();
    width = parameters.config().width();
    layers = parameters.config().layers();
    mlp = parameters.config().mlp() != Mlp.NONE;
    relu = parameters.config().mlp() == Mlp.RELU;
  }

  /** D. */
  public int width() {
    return width;
  }

  /** L. */
  public int layers() {
    return layers;
  }

  /** V. */
  public int vocabulary() {
    return parameters.config().vocabulary();
  }

  /** Sites of a layer: gate, candidate, and with an MLP its hidden rows and its sum. */
  private int perLayer() {
    return mlp ? 4 : 2;
  }

  /** Sites: the embedding, and those of every layer. */
  public int sites() {
    return 1 + perLayer() * layers;
  }

  /** Number of sites with noise of members: all but the sum after the last MLP. */
  public int tried() {
    return mlp ? sites() - 1 : sites();
  }

  /** Whether there is an MLP. */
  public boolean mlp() {
    return mlp;
  }

  /** A site's rows. */
  public int rows(int site) {
    return kind(site) == HIDDEN ? 4 * width : width;
  }

  /** A site's kind: one of the constants above. */
  public int kind(int site) {
    return site == 0 ? EMBEDDING : (site - 1) % perLayer() + 1;
  }

  /** A site's layer. */
  public int layer(int site) {
    return site == 0 ? 0 : (site - 1) / perLayer();
  }

  /** A layer's site of a kind other than the embedding. */
  public int site(int layer, int kind) {
    return perLayer() * layer + kind;
  }

  /** Whether a row passes nothing on: a hidden row at 0 if the MLP takes the maximum with 0. */
  public boolean off(int site, NaiveToken act, int row) {
    return relu && kind(site) == HIDDEN && act.hidden[layer(site)][row] == 0;
  }

  /** A state of zeros, [L][D]. */
  public int[][] newState() {
    return new int[layers][width];
  }

  /** Clips to the range of an activation. */
  public static int clip(long x) {
    return (int) Math.clamp(x, -127L, 127L);
  }

  /** Limits to ±limit. */
  public static long clamp(long x, long limit) {
    return Math.clamp(x, -limit, limit);
  }

  /**
   * Reads one token up to the last norm's output.
   *
   * @param target the token after it
   * @param state [L][D], replaced by the state after the token
   */
  public NaiveToken read(int token, int target, int[][] state, RowNoise noise) {
    NaiveToken act = new NaiveToken(layers, token, target);
    int[] x = new int[width];
    byte[] embedding = parameters.get(tensors.embedding());
    for (int i = 0; i < width; i++) {
      x[i] = clip(embedding[token * width + i] + noise.onRow(EMBEDDING, i));
    }
    for (int l = 0; l < layers; l++) {
      past(act, l, state, x, noise);
      if (mlp) {
        mlp(act, l, x, noise);
      }
    }
    act.last = x;
    finish(act);
    return act;
  }

  private void past(NaiveToken act, int l, int[][] state, int[] x, RowNoise noise) {
    int[] h = act.token == 0 ? new int[width] : state[l].clone();
    act.past[l] = h;
    act.entering1[l] = x.clone();
    act.normed[l] = norm(x, weights(l, LayerTensor.LN1));
    int[] input = product(act, l, LayerTensor.WF, act.normed[l], noise, site(l, GATE));
    int[] recurrent = past(act, l, LayerTensor.UF, h);
    act.gate[l] = sum(input, recurrent, weights(l, LayerTensor.BF), noise, site(l, GATE));
    act.gated[l] = new int[width];
    for (int i = 0; i < width; i++) {
      act.gated[l][i] = ((act.gate[l][i] + 127) * h[i]) >> 8;
    }
    input = product(act, l, LayerTensor.WH, act.normed[l], noise, site(l, CANDIDATE));
    recurrent = past(act, l, LayerTensor.UH, act.gated[l]);
    act.candidate[l] = sum(input, recurrent, weights(l, LayerTensor.BH), noise, site(l, CANDIDATE));
    act.after[l] = new int[width];
    for (int i = 0; i < width; i++) {
      act.after[l][i] = h[i] + (((act.gate[l][i] + 127) * (act.candidate[l][i] - h[i])) >> 8);
      x[i] = clip(x[i] + act.after[l][i]);
    }
    state[l] = act.after[l].clone();
  }

  /** A product with the past; a minimal GRU has none. */
  private int[] past(NaiveToken act, int l, LayerTensor tensor, int[] h) {
    return recurrent() ? product(act, l, tensor, h, NONE, 0) : new int[width];
  }

  /** Whether gate and candidate see the past. */
  public boolean recurrent() {
    return parameters.config().cell() == Cell.EGG;
  }

  private void mlp(NaiveToken act, int l, int[] x, RowNoise noise) {
    act.entering2[l] = x.clone();
    act.second[l] = norm(x, weights(l, LayerTensor.LN2));
    act.hidden[l] = product(act, l, LayerTensor.UP, act.second[l], noise, site(l, HIDDEN));
    for (int i = 0; i < act.hidden[l].length; i++) {
      int row = clip(act.hidden[l][i] + noise.onRow(site(l, HIDDEN), i));
      act.hidden[l][i] = relu ? Math.max(0, row) : row;
    }
    int[] down = product(act, l, LayerTensor.DOWN, act.hidden[l], noise, site(l, SUM));
    for (int i = 0; i < width; i++) {
      x[i] = clip(x[i] + down[i] + noise.onRow(site(l, SUM), i));
    }
  }

  /** The same token with another sum before the last norm, up to that norm's output. */
  public NaiveToken branch(NaiveToken stem, int[] last) {
    NaiveToken act = new NaiveToken(layers, stem.token, stem.target);
    act.last = last;
    finish(act);
    return act;
  }

  private void finish(NaiveToken act) {
    act.output = norm(act.last, parameters.get(tensors.outputNorm()));
  }

  /** The head: logits from the last norm's output. */
  public void head(NaiveToken act) {
    act.logits = matmul(parameters.get(tensors.head()), act.output, NONE, 0);
  }

  private byte[] weights(int layer, LayerTensor tensor) {
    return parameters.get(tensors.layer(layer, tensor));
  }

  /** The last norm's weights. */
  public byte[] lastGain() {
    return parameters.get(tensors.outputNorm());
  }

  private int[] product(
      NaiveToken act, int l, LayerTensor tensor, int[] x, RowNoise noise, int site) {
    int[] y = matmul(weights(l, tensor), x, noise, site);
    act.products.get(l).put(tensor, y.clone());
    return y;
  }

  private static int[] sum(int[] a, int[] b, byte[] bias, RowNoise noise, int site) {
    int[] y = new int[a.length];
    Arrays.setAll(y, i -> clip(a[i] + b[i] + bias[i] + noise.onRow(site, i)));
    return y;
  }

  private static int[] norm(int[] x, byte[] gain) {
    int mean = mean(x);
    int[] y = new int[x.length];
    Arrays.setAll(y, i -> clip(Math.floorDiv(x[i] * gain[i], mean)));
    return y;
  }

  /** What a norm divides by: the mean magnitude, at least 1. */
  public static int mean(int[] x) {
    return Math.max(1, Arrays.stream(x).map(Math::abs).sum() / x.length);
  }

  private static int[] matmul(byte[] w, int[] x, RowNoise noise, int site) {
    int[] y = new int[w.length / x.length];
    long root = FixedPoint.isqrt(x.length);
    for (int j = 0; j < y.length; j++) {
      int sum = 0; // |Σ| ≤ 16,384 · 127² < 2^28
      for (int k = 0; k < x.length; k++) {
        sum += w[j * x.length + k] * x[k];
      }
      y[j] = clip(Math.floorDiv(sum + noise.inProduct(site, j) * root, 16 * root));
    }
    return y;
  }
}
