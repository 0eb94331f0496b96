package org.integg.eggroll.credit;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import java.util.Optional;
import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.SoftmaxScale;
import org.integg.kernels.WideKernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.Projection;

/**
 * Turns a token's logits into the errors of the plain lanes and the credit of the activations
 * before the last norm. Errors have 7 fractional bits.
 */
public final class OutputCredit {
  /** Fractional bits of a log-likelihood; the same as for devices. */
  public static final int LIKELIHOOD_BITS = Exp2.LEARNERS_BITS;

  /** The height of the logits to aim at: 7 bits. */
  private static final int HEIGHT = 7 << 4;

  /** Share, of 256, of the norm's own reaction that is taken into account. */
  private static final int NORM_SHARE = 218;

  private static final long LARGEST_REACTION = 1L << 29;

  /** The norm's credit limits products to 2^22, too. */
  private static final WideScale AS_IT_IS = WideScale.of(8, 1 << 22);

  /** The epoch of the errors' dither: no step has it. */
  private static final long DITHER_EPOCH = 1L << 40;

  /** The stream of the dither of weighed errors, which differs from that of errors. */
  private static final long WEIGHING = 1L << 50;

  /** Odd, and different from the step for errors. */
  private static final int WEIGHING_STEP = 53;

  private final int plain;
  private final int vocabulary;
  private final int width;
  private final long productScale;
  private final Kernels kernels;
  private final Workspace workspace;
  private final Exp2 exp2 = new Exp2(LIKELIHOOD_BITS);
  private final SoftmaxScale scale = new SoftmaxScale();
  private final short[] logits;
  private final short[] head;
  private final short[] errors;
  private final int batch;

  /** Where the errors of the token last read begin. */
  private int place;

  private final long[] sums = new long[COUNT];
  private final int[] likelihoods = new int[COUNT];

  /** Σ e·logit, by lane: |Σ| ≤ 127 · Σ|e|, and Σ|e| ≤ 3 · 128 + V &lt; 2^17, so below 2^24. */
  private final int[] dots = new int[COUNT];

  private final int[] laneWeights = new int[COUNT];
  private final int[] products;
  private final int[] reactions = new int[COUNT];
  private final long[] squares = new long[1];

  /**
   * Credit for some lanes.
   *
   * @param plain lanes that have errors, 1 to 64: the first lanes; the others have zeros
   * @param batch tokens whose errors are kept
   */
  public OutputCredit(
      EggConfig config, int plain, int batch, Kernels kernels, Workspace workspace) {
    this.plain = plain;
    this.batch = batch;
    this.kernels = kernels;
    this.workspace = workspace;
    vocabulary = config.vocabulary();
    width = config.width();
    productScale = 16 * FixedPoint.isqrt(width);
    logits = new short[vocabulary * COUNT];
    head = vocabulary <= Projection.HEAD_ROWS ? logits : new short[Projection.HEAD_ROWS * COUNT];
    // With an odd vocabulary, products read one more row, which they multiply by zeros.
    errors = new short[(batch * vocabulary + vocabulary % 2) * COUNT];
    products = new int[width * COUNT];
  }

  /** Key of the dither of a block's errors in a step, apart from those of noise. */
  public static long ditherKey(long seed, long step, int block) {
    return Noise.key(seed, DITHER_EPOCH + step, block);
  }

  /** Logits of the token last read, [V][64]. */
  public short[] logits() {
    return logits;
  }

  /** Sums of the exponentials of all logits of the token last read, by lane. */
  public long[] sums() {
    return sums;
  }

  /** Log-likelihood of the token that came, by lane; zero for lanes that are not plain. */
  public int[] likelihoods() {
    return likelihoods;
  }

  /**
   * Errors, [token % batch][V][64]; those of lanes that are not plain are zero. One more row may
   * follow them.
   */
  public short[] errors() {
    return errors;
  }

  /**
   * Computes errors.
   *
   * @param targets one per lane
   * @param key of the dither at this token
   * @param t the token's number
   * @return log-likelihood of the plain lanes
   */
  public long read(EggForward forward, int[] targets, long key, int t) {
    return read(forward, targets, key, Optional.empty(), t);
  }

  /**
   * Computes errors that count more or less. Weighed errors do not hold the common height of all
   * logits, which a softmax leaves free: their mean is near zero. The height's share has a mean
   * that is not, and would decide where weights go (docs/tuning.md, grpo).
   *
   * @param targets one per lane
   * @param key of the dither at this token
   * @param weights empty if all errors count alike
   * @param t the token's number, also passed to the weights
   * @return log-likelihood of the plain lanes
   */
  public long read(
      EggForward forward, int[] targets, long key, Optional<ErrorWeights> weights, int t) {
    readLogits(forward);
    place = t % batch * vocabulary * COUNT;
    long logLikelihood = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      if (lane < plain) {
        scale.set(lane, sums[lane], exp2, HEIGHT, (int) Noise.mix(key + lane) & 127);
        int logit = logits[targets[lane] * COUNT + lane];
        int own = exp2.logLikelihood(logit, sums[lane]);
        logLikelihood += own;
        likelihoods[lane] = own;
        if (weights.isPresent()) {
          laneWeights[lane] = weights.get().weight(lane, t, own);
          scale.strength()[lane] = 0;
        }
      } else {
        scale.mute(lane);
      }
    }
    Arrays.fill(dots, 0);
    kernels.credits().softmaxErrors(logits, vocabulary, scale, errors, place, dots, workspace);
    for (int lane = 0; lane < plain; lane++) {
      addTarget(lane, targets[lane], weights.isPresent());
    }
    if (weights.isPresent()) {
      weigh(key);
    }
    return logLikelihood;
  }

  /**
   * Multiplies errors by the lanes' weights, rounded by a dither of their own; means stay the same.
   */
  private void weigh(long key) {
    Arrays.fill(dots, 0);
    long own = Noise.mix(key ^ WEIGHING);
    for (int lane = 0; lane < plain; lane++) {
      int dither = (int) Noise.mix(own + lane) & 127;
      int weight = laneWeights[lane];
      for (int v = 0; v < vocabulary; v++) {
        int at = v * COUNT + lane;
        // |e·w| ≤ 127 · 128. |w| ≤ 128 and the dither is below 128, so |e| does not grow.
        // Hence Σ|e|, and with it the bound of the dots, are those of errors that count alike.
        int error = errors[place + at] * weight + (dither + WEIGHING_STEP * v & 127) >> 7;
        if (logits[at] == FixedPoint.MAX && error > 0) {
          error = 0; // it cannot rise
        }
        errors[place + at] = (short) error;
        dots[lane] += error * logits[at];
      }
    }
  }

  private void readLogits(EggForward forward) {
    Arrays.fill(sums, 0);
    int rows = head.length / COUNT;
    for (int v = 0; v < vocabulary; v += rows) {
      int count = Math.min(rows, vocabulary - v);
      forward.logits(v, count, head);
      kernels.addExponentials(head, count, COUNT, sums);
      if (vocabulary > Projection.HEAD_ROWS) {
        System.arraycopy(head, 0, logits, v * COUNT, count * COUNT);
      }
    }
  }

  /**
   * Adds the target's part of the error.
   *
   * @param weighed whether {@link #weigh} follows, which itself checks what can rise
   */
  private void addTarget(int lane, int target, boolean weighed) {
    int at = target * COUNT + lane;
    int logit = logits[at];
    int error = scale.error(lane, target, logit, 1);
    if (!weighed && logit == FixedPoint.MAX && error > 0) {
      error = 0; // it cannot rise
    }
    dots[lane] += (error - errors[place + at]) * logit;
    errors[place + at] = (short) error;
  }

  /**
   * Computes credit of the activations x that enter the last norm: {@code (gain·(F·e) − sign(x)·r)
   * / m}, r being the norm's reaction through its mean m.
   *
   * @param matrix F, [D, V]
   * @param x [D][64]
   * @param gain the norm's weights, [D]
   * @param scale shift of a result with 8 fractional bits more than the errors
   * @param u receives [D][64], −127 to 127
   * @return sum of the squares of u
   */
  public long credit(LearnedMatrix matrix, short[] x, byte[] gain, int scale, short[] u) {
    // Up to 30 + 14 − 8; from 31 on only the sign of |numerator| < 2^31 is left.
    int shift = Math.min(31, Math.max(0, scale + matrix.bits() - 8));
    // Σ|e| over the vocabulary is at most 3 · 128 + V, so |Σ| < 2^17 · 127 < 2^24.
    kernels
        .wide()
        .multiplyWide(
            matrix.credit(), errors, place, AS_IT_IS, WideKernels.Into.SET, products, 0, workspace);
    react(matrix.bits());
    squares[0] = 0;
    kernels.credits().creditNorm(products, x, gain, width, reactions, shift, u, squares, workspace);
    return squares[0];
  }

  /** Computes, per lane, the norm's reaction r with the fractional bits of the products. */
  private void react(int bits) {
    for (int lane = 0; lane < COUNT; lane++) {
      // |dot| < 2^24, 16·isqrt(D)·218 < 2^18, bits ≤ 14: below 2^56
      long reaction = (dots[lane] * productScale * NORM_SHARE << bits) / (256L * width);
      reactions[lane] = (int) Math.clamp(reaction, -LARGEST_REACTION, LARGEST_REACTION);
    }
  }
}
