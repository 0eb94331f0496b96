package org.integg.kernels;

/**
 * Exact division {@code rate·first / (64·d)} toward zero without a divide instruction, |first| &lt;
 * 2^21, as far as the quotient matters. A quotient beyond 2^24 need only stay beyond 2^24: it takes
 * a weight to its limit from anywhere, since 2·127·2^16 + 2^16 &lt; 2^24.
 *
 * <p>Magnitudes of first are limited to {@code min(d, mostDivisor)·most}, so that a limited
 * quotient is still 2^24 or more, and all quotients stay below 2^24 + 2^14. With d shifted up to 16
 * bits by {@code up} bits and r its {@link #reciprocal}, of 31 bits, {@code s = scale·r >> 32} has
 * 30 or 31 bits and {@code q = first·s >> (shift − up)} is the quotient or one less: r is at most
 * 2.02·10^−8 of 2^46 / (d·2^up) too small, s another 2^−29, together 0.37 of a quotient's unit at
 * most. The remainder {@code first·rate − q·64·d} then lies below 2·64·d &lt; 2^23 and is right
 * modulo 2^32.
 *
 * @param scale the rate shifted up to 32 bits, an unsigned int
 * @param shift 20 plus the bits by which the rate was shifted up: 32 to 51
 * @param most {@code ceil(2^30 / rate)}, below 2^21
 * @param mostDivisor {@code ceil(2^21 / most)}: divisors from that on limit nothing
 */
record RateDivision(int scale, int shift, int most, int mostDivisor) {
  private static final int FIRST_BITS = 21;

  /**
   * Division of products with a rate.
   *
   * @param rate 0 to 2^20 − 1
   */
  static RateDivision of(int rate) {
    int zeros = Integer.numberOfLeadingZeros(rate | 1);
    int divisor = Math.max(1, rate);
    int most = Math.min(((1 << 30) + divisor - 1) / divisor, (1 << FIRST_BITS) - 1);
    return new RateDivision(rate << zeros, 20 + zeros, most, ((1 << FIRST_BITS) + most - 1) / most);
  }

  /**
   * {@code 2^46 / d}, never too large, at most 2.02·10^−8 of it too small: a parabola, 1 % off, and
   * two Newton steps, which end below the value. A test goes through all d.
   *
   * @param d 2^15 to 2^16 − 1
   * @return 2^30 to 2^31 − 1
   */
  static int reciprocal(int d) {
    int y = d - (3 << 14);
    int x = ((((((21_183 * y) >> 14) - 63_550) * y) >> 14) + 174_763) >> 2;
    int error = (1 << 31) - x * d; // of 2^31 / d, below 2^25; modulo 2^32
    x += (x * (error >> 10)) >> 21; // |x| ≤ 2^16, |x·error| < 2^41
    error = (1 << 31) - x * d; // 0 to 2^19
    return (x << 15) + ((x * (error >> 3)) >> 13); // below 2^31 before the shift
  }
}
