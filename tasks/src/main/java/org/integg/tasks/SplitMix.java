package org.integg.tasks;

/**
 * SplitMix64 (Steele, Lea and Flood 2014), with the same draws on every machine and Java version.
 */
public final class SplitMix {
  private long state;

  /** Draws that depend only on the seed. */
  public SplitMix(long seed) {
    state = seed;
  }

  /** A number from 0 to n − 1. No outcome's probability is off by more than n in 2⁶⁴. */
  public int below(int n) {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) Math.unsignedMultiplyHigh(z ^ (z >>> 31), n);
  }

  /** Shuffles {@code items[from .. to)}; all orders are equally likely. */
  public void shuffle(int[] items, int from, int to) {
    for (int left = to - from; left > 1; left--) {
      int one = from + left - 1;
      int other = from + below(left);
      int item = items[one];
      items[one] = items[other];
      items[other] = item;
    }
  }
}
