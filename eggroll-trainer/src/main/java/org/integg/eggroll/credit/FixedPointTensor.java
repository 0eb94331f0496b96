package org.integg.eggroll.credit;

import org.integg.kernels.FixedPoint;
import org.integg.kernels.Noise;
import org.integg.kernels.WeightKernels;

/**
 * The weights of a tensor in int32 with 16 fractional bits, with their moving average and the two
 * moments of their votes. The model's int8 weights are the rounded high parts.
 */
public final class FixedPointTensor {
  /** Fractional bits of a weight. */
  public static final int FRACTION_BITS = 16;

  private static final int HALF = 1 << FRACTION_BITS - 1;
  private static final int VOTE_BITS = 24;

  /** Elements that a kernel takes at a time. */
  private static final int SLICE = 1 << 16;

  private final int[] weights;
  private final int[] average;
  private final int[] first;
  private final int[] second;

  /** A tensor that starts at int8 weights. */
  FixedPointTensor(byte[] start) {
    weights = new int[start.length];
    for (int i = 0; i < start.length; i++) {
      weights[i] = start[i] << FRACTION_BITS;
    }
    average = weights.clone();
    first = new int[start.length];
    second = new int[start.length];
  }

  /**
   * Moves every weight, and its average, to a place of its own among those that round to the same
   * int8 weight.
   *
   * @param key of the places
   */
  void spread(long key) {
    int most = FixedPoint.MAX << FRACTION_BITS;
    for (int i = 0; i < weights.length; i++) {
      int offset = (int) (Noise.mix(key + i) >>> Long.SIZE - FRACTION_BITS) - HALF;
      weights[i] = Math.clamp(weights[i] + offset, -most, most);
      average[i] = weights[i];
    }
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
   * @param rate how far a weight moves if its votes agree, with 16 fractional bits, below 2^20
   * @param averageShare of 256: how far the average moves to the weights
   * @param rounded int8 weights, which are updated
   * @return int8 weights that changed
   */
  long update(
      int[] votes,
      int columns,
      int stride,
      int rate,
      int averageShare,
      byte[] rounded,
      WeightKernels kernels) {
    long sum = remember(votes, columns, stride, kernels); // 2^30 · 2^28
    int floor = Math.max(1, FixedPoint.root((int) (sum / second.length)) / 10);
    long changed = 0;
    for (int at = 0; at < weights.length; at += SLICE) {
      int size = Math.min(SLICE, weights.length - at);
      changed +=
          kernels.moveWeights(
              first, second, at, size, rate, floor, averageShare, weights, average, rounded);
    }
    return changed;
  }

  /**
   * Takes votes, scaled to a root mean square of 256, into the moments. Returns the second's sum.
   */
  private long remember(int[] votes, int columns, int stride, WeightKernels kernels) {
    int rows = weights.length / columns;
    int some = Math.max(1, SLICE / columns);
    int largest = 1;
    int together = columns == stride ? some : 1; // padding of rows does not count
    for (int row = 0; row < rows; row += together) {
      int size = Math.min(together, rows - row) * columns;
      largest = Math.max(largest, kernels.largest(votes, row * stride, size));
    }
    int shift = VOTE_BITS - (32 - Integer.numberOfLeadingZeros(largest));
    long squares = 0; // 2^16 rows · 2^46
    for (int row = 0; row < rows; row += some) {
      int now = Math.min(some, rows - row);
      squares += kernels.squareVotes(votes, row * stride, now, columns, stride, shift);
    }
    long multiplier = multiplier(squares / weights.length);
    long sum = 0;
    for (int row = 0; row < rows; row += some) {
      int now = Math.min(some, rows - row);
      int at = row * stride;
      int to = row * columns;
      sum +=
          kernels.addMoments(votes, at, now, columns, stride, shift, multiplier, first, second, to);
    }
    return sum;
  }

  /** {@code 2^40 / rms} of the votes shifted to 24 bits, at most 2^32. */
  private static long multiplier(long meanSquare) {
    long rms = FixedPoint.isqrt(meanSquare << 16);
    return (1L << 40) / Math.max(256, rms);
  }

  /** The weights, rounded to int8. */
  void round(byte[] to, WeightKernels kernels) {
    round(weights, to, kernels);
  }

  /** The moving average, rounded to int8. */
  void roundAverage(byte[] to, WeightKernels kernels) {
    round(average, to, kernels);
  }

  private static void round(int[] from, byte[] to, WeightKernels kernels) {
    for (int at = 0; at < from.length; at += SLICE) {
      int size = Math.min(SLICE, from.length - at);
      kernels.roundToBytes(from, at, size, FRACTION_BITS, to, at);
    }
  }
}
