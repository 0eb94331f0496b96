package org.integg.kernels;

/**
 * Operations with noise of its own for each row and lane.
 *
 * <p>The noise of row j is {@code noise[noiseAt + j·32 + lane]} for the lanes below 32, and {@code
 * noise[noiseAt + upper + j·32 + lane − 32]} for the others.
 */
public interface RowNoiseKernels {
  /**
   * {@link Kernels#project} with noise of its own for each row and lane: the perturbation is {@code
   * factor·noise[noiseAt + j·32 + lane]} for the lanes below 32, and {@code factor·noise[noiseAt +
   * upper + j·32 + lane − 32]} for the others.
   *
   * @param noise values −61 to 61
   * @param noiseAt where the noise of the matrix's row 0 is
   * @param upper from the noise of the lower lanes to that of the upper ones
   * @param factor 0 to 2^16: |Σ| &lt; 2^28 + 61·2^16
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
   * ≤ 1024 · 32,767 · 61 &lt; 2^31.
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
   * of member m from {@code noiseAt[m]} on. |Σ| ≤ 32,767 · 2^12 + 64 · 2^13 · 61 + half &lt; 2^30.
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
}
