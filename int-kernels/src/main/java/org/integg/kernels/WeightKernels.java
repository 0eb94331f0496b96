package org.integg.kernels;

/**
 * The operations that move weights and other learned values once a step; each call takes a slice.
 *
 * <p>All providers give the same bits. {@link ScalarUpdate} is the specification. The rules of
 * {@link Kernels} hold here, too; no call of native code should take more than 2^16 elements or so.
 */
public interface WeightKernels {
  /**
   * The largest magnitude of a slice, 0 if it is empty.
   *
   * @param x any ints but −2^31
   */
  int largest(int[] x, int from, int n);

  /**
   * Sum of the squares of votes, shifted to 24 bits: {@code Σ_row (Σ_column vote² >> 16)}, {@code
   * vote = votes[from + row·stride + column]·2^shift}, rounded down. |Σ| ≤ 2^14 columns · 2^48, and
   * 2^16 rows · 2^46.
   *
   * @param columns 0 to 2^14
   * @param stride at least columns
   * @param shift −7 to 23; no shifted vote beyond ±2^24
   */
  long squareVotes(int[] votes, int from, int rows, int columns, int stride, int shift);

  /**
   * Takes votes into two moments: {@code vote' = clamp(vote·multiplier >> 32)} to ±8191, where the
   * votes are shifted as in {@link #squareVotes}, {@code first += (256·vote' − first + 4) >> 3},
   * {@code second += (16·vote'² − second + 32) >> 6}.
   *
   * @param multiplier 0 to 2^32
   * @param first [rows][columns] from index {@code to}; below 2^21 in magnitude, before and after
   * @param second [rows][columns] from index {@code to}; 0 to 2^30 − 1
   * @return sum of the second moments, at most 2^30 · 2^28
   */
  long addMoments(
      int[] votes,
      int from,
      int rows,
      int columns,
      int stride,
      int shift,
      long multiplier,
      int[] first,
      int[] second,
      int to);

  /**
   * Moves weights with 16 fractional bits by their moments: {@code w += rate·first /
   * (64·(root(second) + floor)) − ((rate·w + 2^26) >> 27)}, the division toward zero, within
   * ±127·2^16; {@code average += ((w − average)·share) >> 8}; {@code bytes = (w + 2^15) >> 16}. All
   * arrays have one index. |rate·first| &lt; 2^41, {@code 64·(root + floor)} &lt; 2^22, |rate·w|
   * &lt; 2^43.
   *
   * @param first below 2^21 in magnitude
   * @param second 0 to 2^30 − 1; the root is {@link FixedPoint#root}
   * @param rate 0 to 2^20 − 1
   * @param floor 1 to 2^12
   * @param share 0 to 256
   * @param weights within ±127·2^16
   * @param average within ±127·2^16
   * @return bytes that changed
   */
  long moveWeights(
      int[] first,
      int[] second,
      int from,
      int n,
      int rate,
      int floor,
      int share,
      int[] weights,
      int[] average,
      byte[] bytes);

  /**
   * Rounds to int8: {@code bytes[to + i] = clip((values[from + i] + half) >> bits)} with {@code
   * half = 2^bits / 2}.
   *
   * @param values below 2^30 in magnitude
   * @param bits 0 to 16
   * @return bytes that changed
   */
  long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to);

  /**
   * Adds multiples to rows of a matrix: {@code values[row·columns + i] += x[row·stride + i]·gain /
   * power}, {@code power = max(powers[row], least) + 1}, the division toward zero, within
   * ±127·2^16. |x·gain| &lt; 2^62.
   *
   * @param x [rows][stride], any ints but −2^31
   * @param stride at least columns
   * @param first the first row, followed by {@code rows − 1} others
   * @param gain 0 to 2^31 − 1
   * @param powers one per row, 0 to 2^31 − 1
   * @param least 0 to 2^31 − 1
   * @param values [rows][columns], within ±127·2^16
   * @return the largest magnitude in these rows afterwards
   */
  int addScaled(
      int[] x,
      int stride,
      int first,
      int rows,
      int columns,
      long gain,
      long[] powers,
      long least,
      int[] values);
}
