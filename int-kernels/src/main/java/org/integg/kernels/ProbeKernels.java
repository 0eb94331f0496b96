package org.integg.kernels;

/**
 * Probes: lanes that read what other lanes read, but with noise, and are compared with them. Beside
 * a row of 64 lanes stands a row of 4 or 8 slots, one for each probe. A slot without a probe names
 * one lane twice, so that the difference is 0.
 */
public interface ProbeKernels {
  /** Slots of a row for the given number of probes, up to 8. */
  static int slots(int probes) {
    return probes <= 4 ? 4 : 8;
  }

  /**
   * Adds noise to some lanes: {@code x[row·64 + first + p] = clip(x[row·64 + first + p] +
   * noise[from + row·lanes + p])}.
   *
   * @param noise [rows][lanes] from an index on, magnitudes at most 127
   * @param first the first of the lanes
   * @param lanes how many
   * @param x [rows][64]
   */
  void perturb(short[] noise, int from, int rows, int first, int lanes, short[] x);

  /**
   * Copies other lanes' values into lanes: {@code x[row·64 + lanes[p]] = x[row·64 + others[p]]}.
   *
   * @param x [rows][64]
   * @param others as many as lanes; none of them is among lanes
   */
  void copy(short[] x, int rows, int[] lanes, int[] others);

  /**
   * Differences between lanes: {@code out[outAt + row·slots + p] = clamp(x[row·64 + lanes[p]] −
   * x[row·64 + others[p]])} to {@code ±largest}.
   *
   * @param x [rows][64]
   * @param lanes as many as there are slots, 4 or 8
   * @param others as many
   * @param largest 1 to 254
   * @param out receives [rows][slots]
   */
  void compare(short[] x, int rows, int[] lanes, int[] others, int largest, short[] out, int outAt);

  /**
   * Puts the differences at some tokens side by side: {@code out[row·64 + i·slots + p] = x[from +
   * (i·rows + row)·slots + p]} for all i below count, and zeros in the rest of a row of 64.
   *
   * @param x [count][rows][slots] from an index on
   * @param slots 4 or 8
   * @param count tokens, at most 64 / slots
   * @param out receives [rows][64]
   */
  void layOut(short[] x, int from, int rows, int slots, int count, short[] out);

  /**
   * The part of differences that a learned matrix does not explain: {@code seen_j = clip(((seen_j
   * << 8) − scale(Σ_k w[j,k]·x[k]) + half) >> shift)} with {@code half = 2^shift / 2}. |Σ| ≤ 16,384
   * · 127² &lt; 2^28, and 254 · 2^8 + 2^23 &lt; 2^24.
   *
   * @param w [rows, K]
   * @param x [K][64], magnitudes at most 127
   * @param shift 0 to 15
   * @param seen [rows][64], magnitudes at most 254; replaced
   */
  void takePrediction(
      PackedMatrix w, short[] x, WideScale scale, int shift, short[] seen, Workspace workspace);
}
