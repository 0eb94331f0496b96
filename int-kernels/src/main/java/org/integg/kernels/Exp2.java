package org.integg.kernels;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Exact integer powers and logarithms of base 2 (docs/algorithm.md, section 1, Loss).
 *
 * <p>Logits have 4 fractional bits. {@code E[u] = trunc(2^(u/16)·16)} for {@code u = logit + 128};
 * every entry is correct, since it is the floor of an integer root.
 */
public final class Exp2 {
  /** Offset that makes a logit a table index. */
  public static final int LOGIT_OFFSET = 128;

  /** Rows whose sum of E surely fits an int: 2048 · E[255] = 2048 · 1,004,119 &lt; 2^31. */
  public static final int INT_SUM_ROWS = 2048;

  /** Fractional bits of the log-likelihoods of learners whose lanes are members and probes. */
  public static final int LEARNERS_BITS = 8;

  /** Largest number of fractional bits a log-likelihood may have. */
  public static final int MAX_FRACTION_BITS = 12;

  private static final int MANTISSA_BITS = 61;

  /** Never written after this initializer. */
  private static final int[] MANTISSAS = mantissas();

  /** Fractional bits that thresholds are computed with. */
  private static final int PRECISION = 192;

  private final int fractionBits;

  /**
   * Entry f: the least 62-bit mantissa m with log2(m / 2^61) ≥ f / 2^F; then one entry beyond all
   * mantissas.
   */
  private final long[] thresholds;

  /**
   * Indexed by the F + 1 bits after a mantissa's first: the last threshold that the least such
   * mantissa reaches. Among such mantissas the logarithm grows by less than 2^−(F + 1)/ln 2, so at
   * most one further threshold lies among them.
   */
  private final short[] starts;

  /**
   * Logarithms with the given precision.
   *
   * @param fractionBits F, fractional bits of the results, 4 to 12; 4 is the reference's
   */
  public Exp2(int fractionBits) {
    if (fractionBits < 4 || fractionBits > MAX_FRACTION_BITS) {
      throw new IllegalArgumentException(
          "fraction bits " + fractionBits + ": must be from 4 to " + MAX_FRACTION_BITS);
    }
    this.fractionBits = fractionBits;
    int steps = 1 << fractionBits;
    thresholds = new long[steps + 1];
    thresholds[steps] = Long.MAX_VALUE;
    List<BigInteger> roots = roots(fractionBits);
    for (int f = 0; f < steps; f++) {
      // 2^(61 + f/2^F) is irrational unless f = 0, so the ceiling is the floor plus one.
      thresholds[f] = mantissa(roots, f) + (f == 0 ? 0 : 1);
    }
    starts = new short[2 * steps];
    int reached = 0;
    for (int part = 0; part < starts.length; part++) {
      long least = (long) (starts.length + part) << partShift();
      while (thresholds[reached + 1] <= least) {
        reached++;
      }
      starts[part] = (short) reached;
    }
  }

  /** {@code floor(2^(1/2^i)·2^P)} for i = 1 to n: each is less than 1 too small. */
  private static List<BigInteger> roots(int n) {
    List<BigInteger> roots = new ArrayList<>();
    for (int i = 1; i <= n; i++) {
      roots.add(root(BigInteger.ONE.shiftLeft((PRECISION << i) + 1), i));
    }
    return roots;
  }

  /** {@code floor(2^(61 + f/2^F))}, proved by bounds on either side that have the same floor. */
  private static long mantissa(List<BigInteger> roots, int f) {
    BigInteger product = BigInteger.ONE.shiftLeft(PRECISION);
    for (int i = 1; i <= roots.size(); i++) {
      if ((f >> (roots.size() - i) & 1) != 0) {
        product = product.multiply(roots.get(i - 1)).shiftRight(PRECISION);
      }
    }
    // There are at most 12 factors, each below 2. A product at most doubles the error before it and
    // adds less than 4: the result is less than 2^15 too small.
    long low = product.shiftRight(PRECISION - MANTISSA_BITS).longValueExact();
    BigInteger above = product.add(BigInteger.ONE.shiftLeft(15));
    if (f != 0 && low != above.shiftRight(PRECISION - MANTISSA_BITS).longValueExact()) {
      throw new ArithmeticException("2^(" + f + "/2^" + roots.size() + ") needs more precision");
    }
    return low;
  }

  /** {@code floor(n^(1/2^doublings))}: nested floors of square roots lose nothing. */
  private static BigInteger root(BigInteger n, int doublings) {
    BigInteger result = n;
    for (int i = 0; i < doublings; i++) {
      result = result.sqrt();
    }
    return result;
  }

  /**
   * The 16 mantissas {@code trunc(2^(f/16)·2^19)}: {@code E[u] = mantissa[u & 15] >> 15 − u/16}.
   */
  public static int[] mantissas() {
    int[] result = new int[16];
    for (int f = 0; f < 16; f++) {
      result[f] = root(BigInteger.ONE.shiftLeft(19 * 16 + f), 4).intValueExact();
    }
    return result;
  }

  /** E[0..255]. */
  public static int[] table() {
    int[] mantissas = mantissas();
    int[] result = new int[256];
    for (int u = 0; u < result.length; u++) {
      result[u] = mantissas[u & 15] >> (15 - (u >> 4));
    }
    return result;
  }

  /**
   * {@code E[u]}.
   *
   * @param u logit + 128, 0 to 255
   */
  static int exponential(int u) {
    return MANTISSAS[u & 15] >> (15 - (u >> 4));
  }

  /** A copy of the mantissas at which a logarithm grows by 2^−F. */
  public long[] thresholds() {
    return Arrays.copyOf(thresholds, thresholds.length - 1);
  }

  /** F, the fractional bits of this instance's results. */
  public int fractionBits() {
    return fractionBits;
  }

  /**
   * {@code trunc(log2(sum/16)·2^F)}.
   *
   * @param sum at least 16, as any sum of E is
   */
  public int log2(long sum) {
    int exponent = 63 - Long.numberOfLeadingZeros(sum);
    long mantissa = sum << (MANTISSA_BITS - exponent);
    int low = starts[(int) (mantissa >>> partShift()) - starts.length];
    low += mantissa >= thresholds[low + 1] ? 1 : 0;
    return ((exponent - 4) << fractionBits) + low;
  }

  /** From a mantissa to its first F + 2 bits. */
  private int partShift() {
    return MANTISSA_BITS - fractionBits - 1;
  }

  /**
   * Log-likelihood of a token in units of 2^−F bits: at most 0.
   *
   * @param targetLogit the target's int8 logit
   * @param sum Σ E over the vocabulary
   */
  public int logLikelihood(int targetLogit, long sum) {
    return ((targetLogit + LOGIT_OFFSET) << (fractionBits - 4)) - log2(sum);
  }
}
