package org.integg.model;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The model straight from its definition, one lane, one number after the other. Every other
 * implementation is compared with it. It shares no code with them: it takes from them only the
 * weights by name, and numbers the tensors for the noise itself.
 */
public final class SpecModel {
  /** The two factors of a low-rank perturbation; vectors take their two noises from them. */
  public enum Factor {
    A,
    B
  }

  /**
   * One pair's noise, −127 to 127: for a matrix [m, n] at rank r, A is [m, r] and B is [n, r], both
   * row-major; for a vector of length n, both are [n] whatever the rank.
   */
  @FunctionalInterface
  public interface Noise {
    int at(Factor factor, int tensorId, int index);
  }

  /**
   * How a member of the population differs from the model.
   *
   * @param sign +1 or −1; 0 for the model itself
   * @param rank r, at least 1
   * @param sigmaShift not negative
   */
  public record Perturbation(int sign, int rank, int sigmaShift, Noise noise) {
    /** No perturbation. */
    public static final Perturbation NONE = new Perturbation(0, 1, 0, (f, t, i) -> 0);
  }

  private static final long[] EXP2 = new long[256];

  static {
    for (int u = 0; u < 256; u++) {
      EXP2[u] = root(u);
    }
  }

  private final int vocabulary;
  private final int width;
  private final int layers;
  private final String mlp;
  private final Map<String, byte[]> tensors;
  private final Map<String, Integer> ids = new HashMap<>();

  /** Takes a model whose MLP clips. */
  public SpecModel(int vocabulary, int width, int layers, Map<String, byte[]> tensors) {
    this(vocabulary, width, layers, "clip", tensors);
  }

  /**
   * Takes a model.
   *
   * @param mlp {@code clip}, {@code relu} or {@code none}
   * @param tensors all weights by name, row-major
   */
  public SpecModel(int vocabulary, int width, int layers, String mlp, Map<String, byte[]> tensors) {
    this.vocabulary = vocabulary;
    this.width = width;
    this.layers = layers;
    this.mlp = mlp;
    this.tensors = Map.copyOf(tensors);
    ids.put("emb.weight", 0);
    String[] names = {
      "ln1.weight",
      "ln2.weight",
      "gru.Wf",
      "gru.Uf",
      "gru.Wh",
      "gru.Uh",
      "gru.bf",
      "gru.bh",
      "mlp.up",
      "mlp.down"
    };
    for (int l = 0; l < layers; l++) {
      for (int i = 0; i < 10; i++) {
        ids.put("blocks." + l + "." + names[i], 1 + 10 * l + i);
      }
    }
    ids.put("ln_out.weight", 10 * layers + 1);
    ids.put("head.weight", 10 * layers + 2);
  }

  /** The same for weights in memory. */
  public static SpecModel of(Parameters parameters) {
    EggConfig config = parameters.config();
    Map<String, byte[]> tensors = new HashMap<>();
    for (TensorSpec spec : parameters.tensors().all()) {
      tensors.put(spec.name(), parameters.get(spec.name()).clone());
    }
    return new SpecModel(
        config.vocabulary(), config.width(), config.layers(), config.mlp().toString(), tensors);
  }

  /** A recurrent state [L, D] of zeros. */
  public long[][] zeroState() {
    return new long[layers][width];
  }

  /** One token without perturbation: changes the state, returns the logits [V]. */
  public long[] step(int token, long[][] state) {
    return step(token, state, Perturbation.NONE);
  }

  /** One token of one member: changes the state, returns the logits [V]. */
  public long[] step(int token, long[][] state, Perturbation p) {
    if (token == 0) {
      for (int l = 0; l < layers; l++) {
        state[l] = new long[width];
      }
    }
    long[] x = embedding(token, p);
    for (int l = 0; l < layers; l++) {
      x = layer("blocks." + l + ".", x, state[l], p);
    }
    return matmul("head.weight", vocabulary, norm("ln_out.weight", x, p), p);
  }

  private long[] layer(String name, long[] input, long[] h, Perturbation p) {
    long[] n = norm(name + "ln1.weight", input, p);
    long[] f =
        add(
            matmul(name + "gru.Wf", width, n, p),
            past(name + "gru.Uf", h, p),
            vector(name + "gru.bf", p));
    long[] g = new long[width];
    for (int i = 0; i < width; i++) {
      g[i] = Math.floorDiv((f[i] + 127) * h[i], 256L);
    }
    long[] c =
        add(
            matmul(name + "gru.Wh", width, n, p),
            past(name + "gru.Uh", g, p),
            vector(name + "gru.bh", p));
    for (int i = 0; i < width; i++) {
      h[i] = h[i] + Math.floorDiv((f[i] + 127) * (c[i] - h[i]), 256L);
    }
    long[] x = add(h, input);
    if (mlp.equals("none")) {
      return x;
    }
    long[] up = matmul(name + "mlp.up", 4 * width, norm(name + "ln2.weight", x, p), p);
    for (int j = 0; j < up.length && mlp.equals("relu"); j++) {
      up[j] = Math.max(0, up[j]);
    }
    return add(matmul(name + "mlp.down", width, up, p), x);
  }

  /** A product with the past; a minimal GRU has none. */
  private long[] past(String name, long[] h, Perturbation p) {
    return tensors.containsKey(name) ? matmul(name, width, h, p) : new long[width];
  }

  private long[] embedding(int token, Perturbation p) {
    byte[] weights = weights("emb.weight");
    int id = id("emb.weight");
    long[] row = new long[width];
    for (int k = 0; k < width; k++) {
      long sum = 0;
      for (int q = 0; q < p.rank(); q++) {
        sum +=
            (long) p.noise().at(Factor.A, id, token * p.rank() + q)
                * p.noise().at(Factor.B, id, k * p.rank() + q);
      }
      row[k] = clip(weights[token * width + k] + perturb(sum, p));
    }
    return row;
  }

  private long[] vector(String name, Perturbation p) {
    byte[] weights = weights(name);
    int id = id(name);
    long[] v = new long[width];
    for (int i = 0; i < width; i++) {
      long product = (long) p.noise().at(Factor.A, id, i) * p.noise().at(Factor.B, id, i);
      v[i] = clip(weights[i] + perturb(product, p));
    }
    return v;
  }

  private long[] matmul(String name, int outputs, long[] x, Perturbation p) {
    byte[] weights = weights(name);
    int id = id(name);
    int inputs = x.length;
    long[] projected = new long[p.rank()];
    for (int q = 0; q < p.rank(); q++) {
      for (int k = 0; k < inputs; k++) {
        projected[q] += x[k] * p.noise().at(Factor.B, id, k * p.rank() + q);
      }
    }
    long[] y = new long[outputs];
    for (int j = 0; j < outputs; j++) {
      long sum = 0;
      for (int k = 0; k < inputs; k++) {
        sum += weights[j * inputs + k] * x[k];
      }
      long delta = 0;
      for (int q = 0; q < p.rank(); q++) {
        delta += projected[q] * p.noise().at(Factor.A, id, j * p.rank() + q);
      }
      y[j] = clip(Math.floorDiv(sum + perturb(delta, p), 16 * isqrt(inputs)));
    }
    return y;
  }

  // The cast does the wrap-around modulo 2^32 that the definition requires.
  private static long perturb(long sum, Perturbation p) {
    int wrapped = (int) (p.sign() * sum);
    return Math.floorDiv((long) wrapped, 1L << (4 + p.sigmaShift()));
  }

  private long[] norm(String name, long[] x, Perturbation p) {
    long[] weight = vector(name, p);
    long sum = 0;
    for (long value : x) {
      sum += Math.abs(value);
    }
    long m = Math.max(1, Math.floorDiv(Math.max(1, sum), (long) width));
    long[] y = new long[width];
    for (int i = 0; i < width; i++) {
      y[i] = clip(Math.floorDiv(x[i] * weight[i], m));
    }
    return y;
  }

  private static long[] add(long[]... terms) {
    long[] y = new long[terms[0].length];
    for (int i = 0; i < y.length; i++) {
      long sum = 0;
      for (long[] term : terms) {
        sum += term[i];
      }
      y[i] = clip(sum);
    }
    return y;
  }

  static long clip(long v) {
    return Math.min(127, Math.max(-127, v));
  }

  /** Largest integer whose square is at most n. */
  static long isqrt(long n) {
    long root = 0;
    while ((root + 1) * (root + 1) <= n) {
      root++;
    }
    return root;
  }

  /** {@code E[u] = trunc(2^(u/16) · 16)}, u = 0 to 255. */
  public static long exp2(int u) {
    return EXP2[u];
  }

  // The largest e with e^16 ≤ 2^(64 + u).
  private static long root(int u) {
    BigInteger power = BigInteger.TWO.pow(64 + u);
    long low = 1;
    long high = 1L << 21;
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (BigInteger.valueOf(middle).pow(16).compareTo(power) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * A token's log-likelihood in units of 2^−F bits.
   *
   * @param fractionBits F, at least 4
   */
  public static long logLikelihood(long[] logits, int target, int fractionBits) {
    long sum = 0;
    for (long logit : logits) {
      sum += EXP2[(int) logit + 128];
    }
    // log2(S / 16) · 2^F = log2(S^(2^F)) − 4 · 2^F, and the floor of a power's log2 is its bit
    // length less one. S ≥ 16, so the floor is the truncation.
    int steps = 1 << fractionBits;
    long log = BigInteger.valueOf(sum).pow(steps).bitLength() - 1 - 4L * steps;
    return ((logits[target] + 128) << (fractionBits - 4)) - log;
  }

  /** A token's exact cost in bits: log-sum-exp in double precision, base 2. */
  public static double bits(long[] logits, int target) {
    double max = Double.NEGATIVE_INFINITY;
    for (long logit : logits) {
      max = Math.max(max, logit / 16.0);
    }
    double sum = 0;
    for (long logit : logits) {
      sum += Math.pow(2, logit / 16.0 - max);
    }
    return max + Math.log(sum) / Math.log(2) - logits[target] / 16.0;
  }

  /**
   * The score of a text from a zero state: sums over the tokens 1 to T − 1.
   *
   * @param logLikelihood in units of 2^−F bits
   * @param bits the exact cost
   * @param logits [T − 1, V], row i predicts token i + 1
   */
  public record Score(long logLikelihood, double bits, long[][] logits) {}

  /** Scores a text with a member of the population. */
  public Score score(int[] tokens, int fractionBits, Perturbation p) {
    long[][] state = zeroState();
    long[][] logits = new long[tokens.length - 1][];
    long sum = 0;
    double bits = 0;
    for (int t = 0; t + 1 < tokens.length; t++) {
      logits[t] = step(tokens[t], state, p);
      sum += logLikelihood(logits[t], tokens[t + 1], fractionBits);
      bits += bits(logits[t], tokens[t + 1]);
    }
    return new Score(sum, bits, logits);
  }

  private int id(String name) {
    return Objects.requireNonNull(ids.get(name), name);
  }

  private byte[] weights(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
