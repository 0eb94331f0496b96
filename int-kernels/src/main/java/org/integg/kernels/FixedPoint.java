package org.integg.kernels;

/** The scalar arithmetic that all providers share: clipping and exact roots. */
public final class FixedPoint {
  /** Largest magnitude of a weight or an activation; −128 never occurs. */
  public static final int MAX = 127;

  private FixedPoint() {}

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
