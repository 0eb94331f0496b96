package org.integg.kernels;

/**
 * Every operation that a population step needs, over lanes.
 *
 * <p>All providers give the same bits. {@link ScalarKernels} is the specification. Activations are
 * {@code short[rows][lanes]}, values −127 to 127, lane fastest; {@code lanes} is {@link
 * Lanes#COUNT} unless an operation says that it is flat, in which case only the number of elements
 * counts. Operations have no state beyond their arguments: any thread may call them, each with its
 * own {@link Workspace}. Array lengths are the caller's contract; a violation throws {@link
 * IndexOutOfBoundsException}.
 */
public interface Kernels {

  /** No activation: rounded credit may point anywhere. */
  short[] UNCLIPPED = {};

  /** The provider and its width, for logs: for instance {@code vector, 256 bit}. */
  String describe();

  /**
   * Product with requantization: {@code out[j] = clip((Σ_k w[j,k]·x[k] + perturbation) // (16·isqrt
   * K))} per lane, for the rows {@code firstRow ≤ j < firstRow + rows}. The divisor sets the lower
   * end of the clip, so that {@code max(0, …)} costs nothing extra.
   *
   * <p>The perturbation is {@code (±Σ_r (Σ_k x_k·B[k,r])·A[j,r]) >> shift}; sums are int32 and wrap
   * modulo 2^32, which the unperturbed part cannot (|Σ| ≤ 16,384 · 127² &lt; 2^28).
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

  /** Operations with noise of its own for each row and lane. */
  RowNoiseKernels rowNoise();

  /** Credits of 16 bits, and the sums that votes and learned matrices are made of. */
  CreditKernels credits();

  /** Operations that take credits of 16 bits back through a layer. */
  ChainKernels chain();

  /** Credits and observations of 32 bits. */
  WideKernels wide();

  /** Operations that give noise to probes and compare them. */
  ProbeKernels probes();

  /** Operations that move weights once a step. */
  WeightKernels weights();
}
