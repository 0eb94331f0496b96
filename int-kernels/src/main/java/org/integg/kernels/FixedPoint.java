package org.integg.kernels;

/** The scalar arithmetic that all providers share: clipping and exact roots. */
public final class FixedPoint {
  /** Largest magnitude of a weight or an activation; −128 never occurs. */
  public static final int MAX = 127;

  private static final int ROOT_BITS = 12;
  private static final short[] ROOTS = roots();

  private FixedPoint() {}

  /** Entry i: 16 times the root of i, rounded down. */
  private static short[] roots() {
    short[] roots = new short[1 << ROOT_BITS];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = (short) isqrt((long) i << 8);
    }
    return roots;
  }

  /**
   * The square root of the 12 or 11 highest bits of {@code v}, shifted back: less than two in a
   * thousand too small.
   *
   * @param v 0 to 2^30 − 1
   * @return below 2^15
   */
  public static int root(int v) {
    int bits = 32 - Integer.numberOfLeadingZeros(v);
    int half = Math.max(0, bits - ROOT_BITS + 1) >> 1;
    return (ROOTS[v >> (2 * half)] << half) >> 4;
  }

  /** {@code min(127, max(-127, v))}. */
  public static int clip(int v) {
    return Math.min(MAX, Math.max(-MAX, v)); // Math.clamp takes a long, and loops stay scalar
  }

  /** The floor of the square root of {@code n ≥ 0}, by Newton's iteration from above. */
  public static long isqrt(long n) {
    if (n < 0) {
      throw new IllegalArgumentException("isqrt of a negative number: " + n);
    }
    if (n < 2) {
      return n;
    }
    // The start is at least the root: 2^ceil(bits/2). From there the iteration only falls.
    long root = 1L << ((65 - Long.numberOfLeadingZeros(n)) >> 1);
    while (true) {
      long next = (root + n / root) >> 1;
      if (next >= root) {
        return root;
      }
      root = next;
    }
  }
}
