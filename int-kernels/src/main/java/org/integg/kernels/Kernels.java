package org.integg.kernels;

import java.util.Optional;

/**
 * Every operation that a population step needs, over lanes.
 *
 * <p>All providers give the same bits. {@link ScalarKernels} is the specification. Activations are
 * {@code short[rows][lanes]}, values −127 to 127, lane fastest; {@code lanes} is {@link
 * Lanes#COUNT} unless an operation says that it is flat, in which case only the number of elements
 * counts. No operation keeps anything but what it is given: all are safe from any thread, each with
 * its own {@link Workspace}. Array lengths are the caller's contract; a violation throws {@link
 * IndexOutOfBoundsException}.
 */
public interface Kernels extends WideKernels {

  /** The provider and its width, for logs: for instance {@code vector, 256 bit}. */
  String describe();

  /** Devices that take a population's whole step, where this provider has them. */
  default Optional<PopulationDevices> devices() {
    return Optional.empty();
  }

  /**
   * Product with requantization: {@code out[j] = clip((Σ_k w[j,k]·x[k] + perturbation) // (16·isqrt
   * K))} per lane, for the rows {@code firstRow ≤ j < firstRow + rows}. The clip ends below where
   * the divisor says, so that {@code max(0, …)} costs nothing more.
   *
   * <p>The perturbation is {@code (±Σ_r (Σ_k x_k·B[k,r])·A[j,r]) >> shift}; sums are int32 and wrap
   * modulo 2^32, which the unperturbed part cannot (|Σ| ≤ 16,384 · 127² < 2^28).
   *
   * @param w [m, K]
   * @param firstRow a multiple of 4
   * @param rows how many rows, up to the end of the matrix
   * @param x [K][64]
   * @param noise the matrix's noise, or {@link LowRank#NONE}
   * @param divisor of K
   * @param out receives [rows][64] from index 0
   */
  void project(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      Divisor divisor,
      short[] out,
      Workspace workspace);

  /**
   * {@link #project} with noise of its own for each row and lane: the perturbation is {@code
   * factor·noise[noiseAt + j·32 + lane]} for the lanes below 32, and {@code factor·noise[noiseAt +
   * upper + j·32 + lane − 32]} for the others.
   *
   * @param noise values −61 to 61
   * @param noiseAt where the noise of the matrix's row 0 is
   * @param upper from the noise of the lower lanes to that of the upper ones
   * @param factor 0 to 2^16: |Σ| < 2^28 + 61·2^16
   */
  void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      byte[] noise,
      int noiseAt,
      int upper,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace);

  /**
   * Adds noise of rows, as above: {@code out[j] = clip(x[j] + ((noise_j + half) >> shift))} with
   * {@code half = 2^shift / 2}.
   *
   * @param x [rows][64]
   * @param noise values −61 to 61
   * @param noiseAt where the noise of row 0 is
   * @param upper from the noise of the lower lanes to that of the upper ones
   * @param shift 0 to 7
   * @param out receives [rows][64]; may be x
   */
  void addRowNoise(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out);

  /**
   * Copies noise of rows, as above, where an activation is above 0, and zeros elsewhere.
   *
   * @param activation [rows][64]
   * @param noise is read and written
   * @param noiseAt where the noise of row 0 is
   * @param upper from the noise of the lower lanes to that of the upper ones, of either
   * @param to where the copy of row 0 goes; copy and noise do not overlap
   */
  void passRowNoise(short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to);

  /**
   * Adds what a linear function says of noise of rows: {@code dots[lane] += Σ_j c[j]·noise_j}; |Σ|
   * ≤ 1024 · 32,767 · 61 < 2^31.
   *
   * @param c [rows][64], any shorts but −32,768
   * @param rows at most 1024
   * @param dots one per lane
   */
  void addRowNoiseDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots);

  /**
   * Estimates of what rows are worth, from a control variate and from weighted noise, brought to
   * int8: {@code out[outAt + j·64 + lane] = clip((base[baseAt + j·64 + lane]·weight + Σ_m
   * factors[m·64 + lane]·noise_m + half) >> shift)} with {@code half = 2^shift / 2} and the noise
   * of member m from {@code noiseAt[m]} on. |Σ| ≤ 32,767 · 2^12 + 64 · 2^13 · 61 + half < 2^30.
   *
   * @param base [rows][64] from index baseAt, any shorts but −32,768
   * @param weight 0 to 2^12
   * @param noiseAt one place for each m, at most 64
   * @param factors [m][64], magnitudes at most 2^13
   * @param shift 0 to 30
   * @param out int8 values
   * @param squares element 0 gets the sum of the squares of what was written added
   */
  void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt,
      long[] squares);

  /**
   * The unperturbed product for a single stream: {@link #project} with one lane instead of 64.
   *
   * @param w [m, K]
   * @param x [K]
   * @param divisor of K
   * @param out [m]
   */
  void projectStream(
      TransposedMatrix w, short[] x, Divisor divisor, short[] out, Workspace workspace);

  /**
   * Normalization: {@code m = max(1, Σ|x_i| // D)}, {@code out_i = clip((x_i · gain_i) // m)} per
   * lane.
   *
   * @param x [rows][lanes]
   * @param gain [rows][lanes]
   * @param rows D, a multiple of 16 up to 4096
   * @param lanes 64, or 1 for a single stream
   * @param out [rows][lanes]; may be x
   */
  void norm(short[] x, short[] gain, int rows, int lanes, short[] out, Workspace workspace);

  /**
   * The gate, flat: {@code f = clip(a + b + bias)}, {@code past = ((f + 127)·h) >> 8}.
   *
   * @param n elements of each array
   */
  void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past);

  /**
   * The candidate, flat: {@code c = clip(a + b + bias)}, {@code h += ((f + 127)·(c − h)) >> 8},
   * {@code x = clip(h + x)}.
   *
   * @param h hidden state, updated; stays within ±127
   * @param x residual, updated
   * @param n elements of each array
   */
  void candidate(short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n);

  /** The residual sum, flat: {@code x = clip(x + a)}. */
  void add(short[] x, short[] a, int n);

  /**
   * Embedding rows: {@code out[d] = clip(emb[token, d] + ((±Σ_r A[token,r]·B[d,r]) >> shift))} per
   * lane.
   *
   * @param embedding [V, D] row-major
   * @param width D
   * @param tokens one per lane
   * @param out [D][64]
   */
  void embed(
      byte[] embedding, int width, int[] tokens, LowRank noise, short[] out, Workspace workspace);

  /**
   * A vector parameter of every lane: {@code out[i] = clip(v_i + ((±Σ_r N1·N2) >> shift))}, N1 and
   * N2 being the noise's A and B of that index.
   *
   * @param vector [n]
   * @param out [n][64]
   */
  void spread(byte[] vector, LowRank noise, short[] out);

  /**
   * Adds the base-2 exponentials of a slice of logits: {@code sums[lane] += Σ_v E[logits[v] +
   * 128]}.
   *
   * @param logits [rows][lanes]
   * @param rows any number for one lane, at most {@link Exp2#INT_SUM_ROWS} for 64
   * @param lanes 64, or 1 for a single stream
   * @param sums one per lane
   */
  void addExponentials(short[] logits, int rows, int lanes, long[] sums);

  /**
   * The noise of a block of 32 pairs: {@code out[offset + i·32 + p] = Noise.value(keys[p], tensor,
   * first + i)}.
   *
   * @param keys one per pair
   * @param tensor which stream of noise
   * @param first first index, even
   * @param count how many indices
   */
  void fillNoise(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace);

  /**
   * The noise of one pair: {@code out[offset + i] = Noise.value(key, tensor, first + i)}.
   *
   * @param first even
   */
  void fillNoise(
      long key, int tensor, int first, int count, short[] out, int offset, Workspace workspace);

  /**
   * Adds a product of coefficients and small data to int sums: {@code sums[j·stride + l] += Σ_k
   * coefficients[j,k]·data[k·stride + l]}.
   *
   * <p>It is {@link #project} without the requantization: votes use it with pairs as columns.
   *
   * @param coefficients [rows, K]
   * @param data [K][stride], magnitudes at most 127
   * @param stride a multiple of 64
   * @param sums [rows][stride]; every partial sum must fit an int
   */
  void addProduct(
      PackedMatrix coefficients, short[] data, int stride, int[] sums, Workspace workspace);

  /**
   * Products of a learned matrix and credits, brought to 16 bits: {@code out[outAt + j·64 + lane] =
   * limit15((limit22(Σ_k w[j,k]·x[k] >> down)·multiplier) >> right)}, where limitN keeps magnitudes
   * below 2^N. |Σ| ≤ 16,384 · 127² < 2^28; the second product is below 2^30.
   *
   * @param w [rows, K]
   * @param x [K][64], magnitudes at most 127
   * @param down 0 to 31
   * @param multiplier 1 to 255
   * @param right 0 to 31
   * @param out receives [rows][64]
   */
  void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace);

  /**
   * Credit of what a gate lets through becomes that of the gate, flat: {@code x = (x·(a − b)) >>
   * shift}, and 0 where the activation is at ±127. |x·(a − b)| ≤ 32,767 · 254 < 2^23.
   *
   * @param x any shorts but −32,768; from index {@code at} on they are replaced
   * @param shift 0 to 15; a result fits 16 bits
   * @param n a multiple of 64
   */
  void passGate(short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n);

  /**
   * Keeps what stands where an activation is above 0, flat: {@code x[at + i] = 0} for every i with
   * {@code activation[i] <= 0}. With x itself as activation it is the maximum with 0.
   *
   * @param n a multiple of 64
   */
  void passPositive(short[] x, int at, short[] activation, int n);

  /**
   * From the credit w of a state and s of the gated past to q of the gate and v of the state
   * before, flat: {@code q = limit15((w·(c − h) + h·s) >> 8)}, 0 where f is at ±127, and {@code v =
   * limit15(w − ((w·(f + 127)) >> 8) + ((s·(f + 127)) >> 8))}. |w·(c − h) + h·s| ≤ 32,767 · 381 <
   * 2^24.
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
   * Credit of the activations x that enter a norm, from credit of what it gives. With {@code m =
   * max(1, Σ|x_i| // D)} per lane and limitN that keeps magnitudes at 2^N: {@code a =
   * limit15((limit22(products_i)·gain_i − sign(x_i)·reaction) >> shift)}, {@code u_i =
   * clip((a·(2^15 // m) + 2^14) >> 15)}, and 0 where it points beyond ±127 and x is there. 127 ·
   * 2^22 + 2^29 < 2^31; limit15 is ±32,767.
   *
   * @param products [rows][64], any ints
   * @param x [rows][64]
   * @param gain [rows]
   * @param rows D, a multiple of 16 up to 4096
   * @param reactions one per lane, magnitudes at most 2^29
   * @param shift 0 to 31
   * @param u receives [rows][64]
   * @param squares element 0 gets the sum of the squares of u added
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
   * @param from the first of those arrays that is taken
   * @param chunks 1 to {@link Workspace#OUTER_CHUNKS}
   * @param columns any number up to the stride
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
      int[] sums,
      int stride,
      Workspace workspace);

  /**
   * Adds what lanes have to rows of their own: {@code sums[rows[lane]·stride + i] += x[at + i·64 +
   * lane]}. Several lanes may have the same row.
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
   * @param firstRow v of the first row
   * @param scale of every lane
   * @param e receives [rows][64] from index {@code firstRow·64}
   * @param dots one per lane: {@code += Σ_v e_v·logit_v}; |Σ| ≤ 65,536 · 127² < 2^30
   */
  void softmaxErrors(
      short[] logits,
      int firstRow,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int[] dots,
      Workspace workspace);

  /** What moves weights once a step. */
  WeightKernels weights();
}
