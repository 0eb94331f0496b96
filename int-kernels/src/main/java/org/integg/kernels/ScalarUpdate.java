package org.integg.kernels;

/** The specification: plain loops, one element at a time. */
final class ScalarUpdate implements WeightKernels {
  /** Fractional bits of weights. */
  static final int FRACTION_BITS = 16;

  /** Largest magnitude of a weight. */
  static final int LARGEST = FixedPoint.MAX << FRACTION_BITS;

  /** Largest magnitude of a vote that enters the moments. */
  static final int LARGEST_VOTE = 8191;

  /**
   * Weight decay: an update takes {@code rate·weight / 2^27} from a weight. 16 bits are the rate's
   * fraction, and 11 are Λ = 2048: a weight comes to rest at Λ times the mean of its normalized
   * votes. Only votes that agree hold a weight at the edge of int8.
   */
  static final int DECAY_BITS = 27;

  @Override
  public int largest(int[] x, int from, int n) {
    int largest = 0;
    for (int i = from; i < from + n; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  private static int shifted(int vote, int shift) {
    return shift >= 0 ? vote << shift : vote >> -shift;
  }

  @Override
  public long squareVotes(int[] votes, int from, int rows, int columns, int stride, int shift) {
    long squares = 0; // 2^16 rows · 2^46
    for (int row = 0; row < rows; row++) {
      squares += squareRow(votes, from + row * stride, columns, shift) >> 16;
    }
    return squares;
  }

  static long squareRow(int[] votes, int from, int n, int shift) {
    long sum = 0; // 2^14 columns · 2^48
    for (int i = from; i < from + n; i++) {
      long vote = shifted(votes[i], shift);
      sum += vote * vote;
    }
    return sum;
  }

  @Override
  public long addMoments(
      int[] votes,
      int from,
      int rows,
      int columns,
      int stride,
      int shift,
      long multiplier,
      int[] first,
      int[] second,
      int to) {
    long sum = 0; // at most 2^30 · 2^28
    for (int row = 0; row < rows; row++) {
      int at = from + row * stride;
      sum += addRow(votes, at, columns, shift, multiplier, first, second, to + row * columns);
    }
    return sum;
  }

  static long addRow(
      int[] votes, int from, int n, int shift, long multiplier, int[] first, int[] second, int to) {
    long sum = 0; // 2^30 · 2^28
    for (int i = 0; i < n; i++) {
      // Below 2^24 · 2^32
      long scaled = (shifted(votes[from + i], shift) * multiplier) >> 32;
      int vote = (int) Math.clamp(scaled, -LARGEST_VOTE, LARGEST_VOTE);
      // |vote| < 2^13: |first| < 2^21, second < 2^30
      first[to + i] += (256 * vote - first[to + i] + 4) >> 3;
      second[to + i] += (16 * vote * vote - second[to + i] + 32) >> 6;
      sum += second[to + i];
    }
    return sum;
  }

  @Override
  public long moveWeights(
      int[] first,
      int[] second,
      int from,
      int n,
      int rate,
      int floor,
      int share,
      int[] weights,
      int[] average,
      byte[] bytes) {
    long changed = 0;
    for (int i = from; i < from + n; i++) {
      // |first| < 2^21, rate < 2^20: below 2^41
      long step = (long) rate * first[i] / (64 * (FixedPoint.root(second[i]) + floor));
      long moved = weights[i] + step - decay(weights[i], rate);
      weights[i] = (int) Math.clamp(moved, -LARGEST, LARGEST);
      average[i] += (int) (((long) weights[i] - average[i]) * share >> 8);
      changed += round(weights[i], FRACTION_BITS, bytes, i);
    }
    return changed;
  }

  /** The part of a weight that is forgotten: below 2^20 · 2^23 before the shift. */
  private static long decay(int weight, int rate) {
    return ((long) rate * weight + (1L << (DECAY_BITS - 1))) >> DECAY_BITS;
  }

  /** Rounds a value to a byte; returns one if the byte changes. */
  private static int round(int value, int bits, byte[] bytes, int at) {
    byte rounded = (byte) FixedPoint.clip((value + (1 << bits >> 1)) >> bits);
    int changed = rounded == bytes[at] ? 0 : 1;
    bytes[at] = rounded;
    return changed;
  }

  @Override
  public long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to) {
    long changed = 0;
    for (int i = 0; i < n; i++) {
      changed += round(values[from + i], bits, bytes, to + i);
    }
    return changed;
  }

  @Override
  public int addScaled(
      int[] x,
      int stride,
      int first,
      int rows,
      int columns,
      long gain,
      long[] powers,
      long least,
      int[] values) {
    for (int row = first; row < first + rows; row++) {
      long power = Math.max(powers[row], least) + 1;
      addScaled(x, row * stride, columns, gain, power, values, row * columns);
    }
    return largest(values, first * columns, rows * columns);
  }

  /** Adds a multiple to a slice of a row. */
  static void addScaled(int[] x, int from, int n, long gain, long power, int[] values, int to) {
    for (int i = 0; i < n; i++) {
      long moved = values[to + i] + x[from + i] * gain / power; // 2^31 · 2^31
      values[to + i] = (int) Math.clamp(moved, -LARGEST, LARGEST);
    }
  }
}
