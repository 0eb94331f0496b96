package org.integg.kernels;

/**
 * Exact floor division of an int by {@code 16·divisor}, clipped to {@code lowest} … 127, without a
 * divide instruction.
 *
 * <p>{@code floor(n / (16·d)) = floor((n >> 4) / d)}. Powers of two become one shift. For the rest,
 * with {@code m = |n >> 4|} taken as the one's complement when negative (so that truncation is
 * floor) and limited to {@code 128·d}, beyond which the result is clipped anyway, {@code m·r >> s}
 * with {@code r = ceil(2^s / d)} is exact when {@code m·(r·d − 2^s) < 2^s}. Here {@code m ≤ 128·d}
 * and the error {@code r·d − 2^s ≤ d − 1}, so {@code s = 23} is exact for {@code d ≤ 256}, since
 * {@code 128·256·255 < 2^23}; and {@code m·r ≤ 128·d·(2^23/d + 1) ≤ 2^30 + 2^15} fits an int.
 *
 * <p>Without the sign: for v = n >> 4 limited to −127·d … 128·d − 1, {@code (v·r + 127·(r·d − 2^s))
 * >> s} is the clipped quotient, since what it adds to v/d, {@code (v/d + 127)·(r·d − 2^s) / 2^s},
 * is at least 0 and less than 1/d: {@code 255·(d − 1)·d < 2^23} for {@code d ≤ 181}. If v is
 * limited to lowest·d … instead, the quotient is clipped at lowest.
 *
 * @param divisor d, 1 to 256
 * @param shift the shift of a power of two, 4 included; −1 if d is not a power of two
 * @param multiplier {@code ceil(2^23 / d)}
 * @param lowest the least result, −127 to 0: −127, or 0 where the larger of 0 and the quotient is
 *     wanted
 */
public record Divisor(int divisor, int shift, int multiplier, int lowest) {
  /** Fractional bits of {@link #multiplier}. */
  public static final int MULTIPLIER_BITS = 23;

  private static final int LARGEST = 256;

  /** Checks the least result, so that every result fits 8 bits. */
  public Divisor {
    if (lowest < -FixedPoint.MAX || lowest > 0) {
      throw new IllegalArgumentException(
          "lowest %d: must be from %d to 0".formatted(lowest, -FixedPoint.MAX));
    }
  }

  /** Division by {@code 16·divisor}. */
  public static Divisor bySixteenTimes(int divisor) {
    if (divisor < 1 || divisor > LARGEST) {
      throw new IllegalArgumentException("divisor " + divisor + ": must be from 1 to " + LARGEST);
    }
    boolean power = Integer.bitCount(divisor) == 1;
    return new Divisor(
        divisor,
        power ? 4 + Integer.numberOfTrailingZeros(divisor) : -1,
        multiplier(divisor),
        -FixedPoint.MAX);
  }

  /** {@code ceil(2^23 / d)}. */
  static int multiplier(int divisor) {
    return ((1 << MULTIPLIER_BITS) + divisor - 1) / divisor;
  }

  /**
   * The divisor {@code 16·isqrt(inputs)} of a product with that many inputs.
   *
   * @param inputs 1 to 16,384
   */
  public static Divisor ofProduct(int inputs) {
    return bySixteenTimes((int) FixedPoint.isqrt(inputs));
  }

  /** The same division with another least result. */
  public Divisor atLeast(int lowest) {
    return new Divisor(divisor, shift, multiplier, lowest);
  }

  /** {@code min(127, max(lowest, n // (16·d)))} for any int. */
  public int clippedQuotient(int n) {
    if (isShift()) {
      return clip(n >> shift);
    }
    int scaled = n >> 4;
    int sign = scaled >> 31;
    int magnitude = Math.min(scaled ^ sign, limit());
    return clip(((magnitude * multiplier) >> MULTIPLIER_BITS) ^ sign);
  }

  private int clip(int quotient) {
    return Math.min(FixedPoint.MAX, Math.max(lowest, quotient));
  }

  /** Whether the division is a plain shift. */
  public boolean isShift() {
    return shift >= 0;
  }

  /** The largest {@code n >> 4} whose quotient is not clipped. */
  int most() {
    return 128 * divisor - 1;
  }

  /** The least {@code n >> 4} whose quotient is not clipped. */
  int least() {
    return lowest * divisor;
  }

  /** The addend of the division without the sign; for d up to 181: products need at most 128. */
  int offset() {
    return 127 * (multiplier * divisor - (1 << MULTIPLIER_BITS));
  }

  /** The largest magnitude that {@code n >> 4} needs to keep: {@code 128·d}. */
  public int limit() {
    return 128 * divisor;
  }
}
