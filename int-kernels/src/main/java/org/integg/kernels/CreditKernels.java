package org.integg.kernels;

/**
 * Operations that learners need beside a forward pass: credits of 16 bits, and the sums that votes
 * and learned matrices are made of.
 */
public interface CreditKernels {
  /**
   * Products of a learned matrix and credits, brought to 16 bits: {@code out[outAt + j·64 + lane] =
   * limit15((limit22(Σ_k w[j,k]·x[k] >> down)·multiplier) >> right)}, where limitN keeps magnitudes
   * below 2^N. |Σ| ≤ 16,384 · 127² &lt; 2^28; the second product is below 2^30.
   *
   * @param w [rows, K]
   * @param x [K][64] from index {@code xAt}, magnitudes at most 127
   * @param down 0 to 31
   * @param multiplier 1 to 255
   * @param right 0 to 31
   * @param out receives [rows][64]
   */
  void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int xAt,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace);

  /**
   * Turns the credit of what a gate lets through into credit of the gate, flat: {@code x = (x·(a −
   * b)) >> shift}, and 0 where the activation is at ±127. |x·(a − b)| ≤ 32,767 · 254 &lt; 2^23.
   *
   * @param x any shorts but −32,768; from index {@code at} on they are replaced
   * @param shift 0 to 15; a result fits 16 bits
   * @param n a multiple of 64
   */
  void passGate(short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n);

  /**
   * Keeps the values where an activation is above 0, flat: {@code x[at + i] = 0} for every i with
   * {@code activation[i] <= 0}. With x itself as the activation, this is the maximum of x and 0.
   *
   * @param n a multiple of 64
   */
  void passPositive(short[] x, int at, short[] activation, int n);

  /**
   * Turns the credit w of a state and s of the gated past into q of the gate and v of the state
   * before, flat: {@code q = limit15((w·(c − h) + h·s) >> 8)}, 0 where f is at ±127, and {@code v =
   * limit15(w − ((w·(f + 127)) >> 8) + ((s·(f + 127)) >> 8))}. |w·(c − h) + h·s| ≤ 32,767 · 381
   * &lt; 2^24.
   *
   * @param w any shorts but −32,768; replaced by v
   * @param s any shorts but −32,768
   * @param q receives n values from index {@code qAt} on
   * @param n a multiple of 64
   */
  void gateCredit(short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n);

  /**
   * Adds credits, flat: {@code out[at + i] = limit15(x[at + i] + y[at + i])}.
   *
   * @param out may be x or y
   * @param n a multiple of 64
   */
  void addCredits(short[] x, short[] y, short[] out, int at, int n);

  /**
   * Computes the credit of the activations x that enter a norm from the credit of its output. With
   * {@code m = max(1, Σ|x_i| // D)} per lane and limitN, which limits magnitudes to 2^N: {@code a =
   * limit15((limit22(products_i)·gain_i − sign(x_i)·reaction) >> shift)}, {@code u_i =
   * clip((a·(2^15 // m) + 2^14) >> 15)}, and 0 where x is at ±127 and the credit points beyond it.
   * 127 · 2^22 + 2^29 &lt; 2^31; limit15 is ±32,767.
   *
   * @param products [rows][64], any ints
   * @param x [rows][64]
   * @param gain [rows]
   * @param rows D, a multiple of 16 up to 4096
   * @param reactions one per lane, magnitudes at most 2^29
   * @param shift 0 to 31
   * @param u receives [rows][64]
   * @param squares the sum of the squares of u, at most 127² each, is added to element 0: below
   *     2^45 for arrays of 2^31
   */
  void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace);

  /**
   * Adds the powers of rows: {@code powers[j] += Σ_lane x[j·64 + lane]²}, below 64 · 127².
   *
   * @param x [rows][64], magnitudes at most 127
   */
  void addPowers(short[] x, int rows, long[] powers);

  /**
   * Adds outer products over lanes, for the votes of a learner: {@code sums[j·stride + l] +=
   * Σ_chunk Σ_lane a[chunk][j][lane]·x[from + chunk][l][lane]}.
   *
   * @param a [chunks][rows][64], magnitudes at most 127; columns of zeros cost nothing
   * @param rows any number
   * @param x arrays of [columns][64], magnitudes at most 127
   * @param from the first of those arrays to use
   * @param chunks 1 to {@link Workspace#OUTER_CHUNKS}
   * @param columns any number up to the stride
   * @param first whether these are the first products: the old contents of the sums are then
   *     ignored
   * @param sums [rows][stride]; every partial sum must fit an int
   * @param stride a multiple of 64
   */
  void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      boolean first,
      int[] sums,
      int stride,
      Workspace workspace);

  /**
   * Adds each lane's values to the row given for it: {@code sums[rows[lane]·stride + i] += x[at +
   * i·64 + lane]}. Several lanes may share a row.
   *
   * @param x [width][64] from index {@code at}
   * @param width up to the stride
   * @param rows one per lane
   * @param sums [rows][stride]; every partial sum must fit an int
   */
  void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride);

  /**
   * The negative part of the errors at the output, with 7 fractional bits, dithered: per lane
   * {@code p = (((E[logit + 128] << 3) >> shift)·reciprocal + 2^15) >> 16}, a probability with 14
   * fractional bits, {@code q = p + ((p·strength) >> 7)} and {@code e = max(−127, (((dither + 37·v)
   * & 127) − q) >> 7)}. Over all v a dither is uniform, so that the expectation of e is −q/128.
   *
   * <p>A lane of reciprocal 0 gets e = 0. Bounds: see {@link SoftmaxScale}.
   *
   * @param logits [rows][64]
   * @param scale of every lane
   * @param e receives [rows][64] from index {@code at}
   * @param dots one per lane: {@code += Σ_v e_v·logit_v}; |Σ| ≤ 65,536 · 127² &lt; 2^30
   */
  void softmaxErrors(
      short[] logits,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int at,
      int[] dots,
      Workspace workspace);
}
