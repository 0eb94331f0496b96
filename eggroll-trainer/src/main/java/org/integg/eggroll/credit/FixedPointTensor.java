package org.integg.eggroll.credit;

import org.integg.kernels.FixedPoint;

/**
 * The weights of a tensor in int32 with 16 fractional bits, with their moving average and the two
 * moments of their votes. The model's int8 weights are the rounded high parts.
 */
public final class FixedPointTensor {
  private static final int FRACTION_BITS = 16;
  private static final int LARGEST = FixedPoint.MAX << FRACTION_BITS;
  private static final int LARGEST_VOTE = 8191;
  private static final int VOTE_BITS = 24;

  /**
   * 16 for the rate's fraction, and 11: a weight comes to rest at 2048 times the mean of its
   * normalized votes. Only votes that agree hold a weight at the edge of int8.
   */
  private static final int DECAY_BITS = 27;

  private static final int ROOT_BITS = 12;
  private static final short[] ROOTS = roots();

  private final int[] weights;
  private final int[] average;
  private final int[] first;
  private final int[] second;

  /** Starts at int8 weights. */
  FixedPointTensor(byte[] start) {
    weights = new int[start.length];
    for (int i = 0; i < start.length; i++) {
      weights[i] = start[i] << FRACTION_BITS;
    }
    average = weights.clone();
    first = new int[start.length];
    second = new int[start.length];
  }

  /** Entry i: 16 times the root of i, rounded down. */
  private static short[] roots() {
    short[] roots = new short[1 << ROOT_BITS];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = (short) FixedPoint.isqrt((long) i << 8);
    }
    return roots;
  }

  /** Weights with 16 fractional bits. */
  public int[] weights() {
    return weights;
  }

  /** Their moving average. */
  public int[] average() {
    return average;
  }

  /** Mean of the votes, with 8 fractional bits. */
  public int[] first() {
    return first;
  }

  /** Mean of their squares, with 4 fractional bits. */
  public int[] second() {
    return second;
  }

  /**
   * Moves the weights by their votes.
   *
   * @param votes [rows][stride]
   * @param columns of a row
   * @param rate how far a weight moves whose votes agree, with 16 fractional bits
   * @param averageShare of 256: how far the average moves to the weights
   */
  void update(int[] votes, int columns, int stride, int rate, int averageShare) {
    remember(votes, columns, stride);
    long sum = 0;
    for (int value : second) {
      sum += value; // 2^30 · 2^28
    }
    int floor = Math.max(1, root((int) (sum / second.length)) / 10);
    for (int i = 0; i < weights.length; i++) {
      // |first| < 2^21, rate < 2^20: below 2^41
      long step = (long) rate * first[i] / (64 * (root(second[i]) + floor));
      weights[i] = (int) Math.clamp(weights[i] + step - decay(weights[i], rate), -LARGEST, LARGEST);
      average[i] += (int) (((long) weights[i] - average[i]) * averageShare >> 8);
    }
  }

  /** The part of a weight that is forgotten: below 2^20 · 2^23 before the shift. */
  private static long decay(int weight, int rate) {
    return ((long) rate * weight + (1L << (DECAY_BITS - 1))) >> DECAY_BITS;
  }

  /** Votes, scaled to a root mean square of 256, enter the moments. */
  private void remember(int[] votes, int columns, int stride) {
    int rows = weights.length / columns;
    int largest = 1;
    for (int row = 0; row < rows; row++) {
      for (int i = row * stride; i < row * stride + columns; i++) {
        largest = Math.max(largest, Math.abs(votes[i]));
      }
    }
    int shift = VOTE_BITS - (32 - Integer.numberOfLeadingZeros(largest));
    long multiplier = multiplier(votes, columns, stride, shift);
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < columns; c++) {
        // Below 2^24 · 2^32
        long scaled = (shifted(votes[row * stride + c], shift) * multiplier) >> 32;
        int vote = (int) Math.clamp(scaled, -LARGEST_VOTE, LARGEST_VOTE);
        int i = row * columns + c;
        // |vote| < 2^13: |first| < 2^21, second < 2^30
        first[i] += (256 * vote - first[i] + 4) >> 3;
        second[i] += (16 * vote * vote - second[i] + 32) >> 6;
      }
    }
  }

  private static long shifted(int vote, int shift) {
    return shift >= 0 ? (long) vote << shift : vote >> -shift;
  }

  /** {@code 2^40 / rms} of the votes shifted to 24 bits, at most 2^32. */
  private long multiplier(int[] votes, int columns, int stride, int shift) {
    long squares = 0;
    for (int row = 0; row < weights.length / columns; row++) {
      long sum = 0; // 2^14 columns · 2^48
      for (int i = row * stride; i < row * stride + columns; i++) {
        long vote = shifted(votes[i], shift);
        sum += vote * vote;
      }
      squares += sum >> 16; // 2^16 rows · 2^46
    }
    long rms = FixedPoint.isqrt((squares / weights.length) << 16);
    return (1L << 40) / Math.max(256, rms);
  }

  /**
   * The square root of the 12 or 11 highest bits of {@code v}, brought back: less than two in a
   * thousand too small.
   *
   * @param v below 2^30
   */
  static int root(int v) {
    int bits = 32 - Integer.numberOfLeadingZeros(v);
    int half = Math.max(0, bits - ROOT_BITS + 1) >> 1;
    return (ROOTS[v >> (2 * half)] << half) >> 4;
  }

  /**
   * Rounds to int8.
   *
   * @return how many changed
   */
  static long round(int[] values, byte[] to) {
    long changed = 0;
    for (int i = 0; i < to.length; i++) {
      byte rounded = (byte) FixedPoint.clip((values[i] + (1 << 15)) >> FRACTION_BITS);
      changed += rounded == to[i] ? 0 : 1;
      to[i] = rounded;
    }
    return changed;
  }
}
