package org.integg.kernels;

/**
 * Exact multiplication of ints by {@code gain / power}, toward zero, without a divide instruction,
 * as far as the result matters. A result beyond 2^24 need only stay beyond 2^24: it is added to a
 * value within ±127·2^16, and the sum is brought back into that range.
 *
 * <p>Magnitudes are limited to {@code limit}, the least whose result is 2^24 or more. A ratio above
 * 2^25, at which even 1 gives a result beyond, counts as 2^25. So results stay below 2^24 + 2^25.
 * {@code multiplier = floor(2^shift·gain / power)} has 32 bits, is at most 2^−31 of it too small,
 * and makes {@code q = a·multiplier >> shift} the result or one less. The remainder {@code a·gain −
 * q·power} then lies below 2·power and is right modulo 2^32.
 *
 * @param gain below 2^31
 * @param power 1 to 2^31, as an unsigned int
 * @param multiplier an unsigned int
 * @param shift 6 to 62
 * @param limit below 2^31
 */
record Ratio(int gain, int power, int multiplier, int shift, int limit) {
  private static final int LIMIT_BITS = 24;

  /** Refuses arguments out of the range of {@link #of}. */
  static void require(long gain, long power) {
    if (gain < 0 || gain > Integer.MAX_VALUE || power < 1 || power > 1L << 31) {
      throw new IllegalArgumentException(
          "ratio %d / %d: must be from 0 to 2^31 − 1 by 1 to 2^31".formatted(gain, power));
    }
  }

  /**
   * A ratio.
   *
   * @param gain 0 to 2^31 − 1
   * @param power 1 to 2^31
   */
  static Ratio of(long gain, long power) {
    require(gain, power);
    if (gain == 0) {
      return new Ratio(0, (int) power, 0, LIMIT_BITS, 0);
    }
    long least = Math.min(gain, power << (LIMIT_BITS + 1));
    int up = Long.numberOfLeadingZeros(least) - 1; // to 2^62 … 2^63: a quotient of 32 to 63 bits
    long quotient = (least << up) / power;
    int down = 32 - Long.numberOfLeadingZeros(quotient);
    long limit = ((power << LIMIT_BITS) + least - 1) / least; // below 2^56 before the division
    return new Ratio(
        (int) least,
        (int) power,
        (int) (quotient >> down),
        up - down,
        (int) Math.min(limit, Integer.MAX_VALUE));
  }
}
