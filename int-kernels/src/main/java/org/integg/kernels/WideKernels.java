package org.integg.kernels;

/**
 * Operations on values of 32 bits: credits with 8 fractional bits, and the observations from which
 * matrices are learned.
 */
public interface WideKernels {
  /** What a product of 32 bits does to the value at its place. */
  enum Into {
    /** It replaces the value. */
    SET,
    /** It is added to the value, and the sum is limited like the product. */
    ADD,
    /** It is subtracted from the value. */
    SUBTRACT
  }

  /**
   * Products of a learned matrix and credits or noise, brought to 8 fractional bits: {@code p_j =
   * scale(Σ_k w[j,k]·x[k])} per lane, |Σ| ≤ 16,384 · 127² &lt; 2^28.
   *
   * @param w [rows, K]
   * @param x [K][64] from index {@code xAt}, magnitudes at most 127
   * @param into what is done with {@code out[outAt + j·64 + lane]}; an int holds it
   * @param out receives [rows][64]
   */
  void multiplyWide(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace);

  /**
   * {@link #multiplyWide} and {@link #roundCredits} in one step: no int goes through memory.
   *
   * @param w [rows, K]
   * @param x [K][64], magnitudes at most 127
   * @param xAt where x begins
   * @param scale brings products to 8 fractional bits
   * @param shift 0 to 30, from 8 fractional bits to int8
   * @param activation [rows][64], or none if credit may point anywhere
   * @param rectified whether nothing passes where activations are 0 or less
   * @param out receives [rows][64], magnitudes at most 127
   * @param outAt where out begins
   * @param squares the sum of the squares of the values written, at most 127² each, is added to
   *     element 0: below 2^45 for arrays of 2^31
   * @param workspace room for the calling thread
   */
  void multiplyRounded(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace);

  /**
   * Adds credits, flat: {@code x = clamp(x + y, largest)}.
   *
   * @param x magnitudes below 2^30, like those of y
   * @param n a multiple of 64
   */
  void addWide(int[] x, int[] y, int largest, int n);

  /**
   * What a gate lets through, flat: {@code x = (x·(a − b)) >> 8}.
   *
   * @param x magnitudes at most 2^22: 2^22 · 254 &lt; 2^30
   * @param n a multiple of 64
   */
  void passWide(int[] x, short[] a, short[] b, int n);

  /**
   * Credit of the state before a token from credit of the state after it, flat: {@code out =
   * clamp(((129 − f)·(products + later)) >> 8, largest)}.
   *
   * @param products magnitudes at most 2^21, like those of later: 256 · 2^22 = 2^30
   * @param out a different array
   * @param n a multiple of 64
   */
  void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n);

  /**
   * Brings credits to int8, flat: {@code out[outAt + i] = clip((x[from + i] + half) >> shift)} with
   * {@code half = 2^shift / 2}; 0 where the activation is at ±127 and the credit points beyond it,
   * or where nothing passes.
   *
   * @param x magnitudes below 2^30
   * @param shift 0 to 30
   * @param activation n values, or none if credit may point anywhere
   * @param rectified whether nothing passes where activations are 0 or less
   * @param n a multiple of 64
   * @param squares the sum of the squares of the values written, at most 127² each, is added to
   *     element 0: below 2^45 for arrays of 2^31
   */
  void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares);

  /**
   * Differences of activations, flat: {@code out = clamp(x − y, largest)}.
   *
   * @param largest 1 to 127
   * @param out a different array from x and y
   * @param n a multiple of 64
   */
  void subtract(short[] x, short[] y, int largest, short[] out, int n);

  /**
   * Differences of activations as observations, flat: {@code out = (x − y) << up}.
   *
   * @param up 0 to 15
   * @param n a multiple of 64
   */
  void observe(short[] x, short[] y, int up, int[] out, int n);

  /**
   * Subtracts known shares from observations, flat: {@code out −= x << up}.
   *
   * @param up 0 to 15
   * @param n a multiple of 64
   */
  void subtractShifted(short[] x, int up, int[] out, int n);

  /**
   * Scales noise to some quarters of its deviation, flat: {@code x = (x·quarters + 2) >> 2}.
   *
   * @param x magnitudes at most 127
   * @param quarters 1 to 3
   * @param n any number
   */
  void scaleByQuarters(short[] x, int quarters, int n);

  /**
   * Adds up lanes: {@code sums[j] += Σ_lane x[at + j·64 + lane]}.
   *
   * @param x [rows][64] from index {@code at}, magnitudes at most 127
   */
  void addRowSums(short[] x, int at, int rows, int[] sums);
}
