package org.integg.kernels;

/** Operations with noise of its own for each row and lane. */
public interface RowNoiseKernels {
  /** How far the dither of {@link #estimateRows} moves from a row to the next. */
  int DITHER_ROW_STEP = 9_973;

  /** How far the dither moves from a lane to the next. */
  int DITHER_LANE_STEP = 25_117;

  /**
   * {@link Kernels#project} with noise of its own for each row and lane: the perturbation is the
   * factor times the noise of row and lane.
   *
   * @param at where the noise of the matrix's row 0 is
   * @param factor 0 to 2^16: |Σ| &lt; 2^28 + 61·2^16
   */
  void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      NoiseBank noise,
      int at,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace);

  /**
   * Adds noise of rows, as above: {@code out[j] = clip(x[j] + ((noise_j + half) >> shift))} with
   * {@code half = 2^shift / 2}.
   *
   * @param x [rows][64]
   * @param at where the noise of row 0 is
   * @param shift 0 to 7
   * @param out receives [rows][64]; may be x
   */
  void addRowNoise(short[] x, int rows, NoiseBank noise, int at, int shift, short[] out);

  /**
   * Copies noise of rows, as above, where an activation is above 0, and zeros elsewhere.
   *
   * @param activation [rows][64]
   * @param noise is read and written
   * @param at where the noise of row 0 is
   * @param to where the copy of row 0 goes; copy and noise do not overlap
   */
  void passRowNoise(short[] activation, int rows, NoiseBank noise, int at, int to);

  /**
   * Adds a linear function of the noise of rows: {@code dots[lane] += Σ_j c[j]·noise_j}; |Σ| ≤ 1024
   * · 32,767 · 61 &lt; 2^31.
   *
   * @param c [rows][64], any shorts but −32,768
   * @param rows at most 1024
   * @param dots one per lane
   */
  void addRowNoiseDots(short[] c, int firstRow, int rows, NoiseBank noise, int at, int[] dots);

  /**
   * Estimates what rows are worth, from a control variate and weighted noise, and brings it to
   * int8: {@code out[outAt + j·64 + lane] = clip((base[baseAt + j·64 + lane]·weight + Σ_m
   * factors[m·64 + lane]·noise_m + d) >> shift)} with {@code d = (dither + 9973·j + 25117·lane) mod
   * 2^shift} and the noise of member m from {@code places[m]} on. |Σ| ≤ 32,767 · 2^12 + 64 · 2^13 ·
   * 61 &lt; 2^28, and d &lt; 2^30. With a uniformly drawn dither, a sum's rounded values average to
   * the sum, however small it is. Both steps are odd, so that neighbours differ.
   *
   * @param base [rows][64] from index baseAt, any shorts but −32,768
   * @param weight 0 to 2^12
   * @param places one for each m, at most 64
   * @param factors [m][64], magnitudes at most 2^13
   * @param shift 0 to 30
   * @param dither 0 to 2^30 − 1
   * @param out int8 values
   * @param squares the sum of the squares of the values written, at most 127² each, is added to
   *     element 0: below 2^45 for arrays of 2^31
   */
  void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      NoiseBank noise,
      int[] places,
      int rows,
      short[] factors,
      int shift,
      int dither,
      short[] out,
      int outAt,
      long[] squares);
}
