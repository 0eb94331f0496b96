package org.integg.tasks;

/**
 * An exact fraction in lowest terms. For a result, even before reduction, the sum |numerator| +
 * denominator is at most the product of the same sums of its two operands. With six numbers below
 * 100, each used once, it is at most 100^6 = 10^12.
 *
 * @param denominator at least 1
 */
record Fraction(long numerator, long denominator) {
  static Fraction of(long whole) {
    return new Fraction(whole, 1);
  }

  private static Fraction reduced(long numerator, long denominator) {
    long divisor = gcd(Math.abs(numerator), Math.abs(denominator));
    long sign = denominator < 0 ? -1 : 1;
    return new Fraction(sign * numerator / divisor, sign * denominator / divisor);
  }

  private static long gcd(long one, long other) {
    return other == 0 ? one : gcd(other, one % other);
  }

  boolean is(long whole) {
    return denominator == 1 && numerator == whole;
  }

  /** The result of {@code + - * /}; the caller must make sure that no divisor is 0. */
  Fraction apply(char operator, Fraction other) {
    return switch (operator) {
      case '+' ->
          reduced(
              numerator * other.denominator + other.numerator * denominator,
              denominator * other.denominator);
      case '-' ->
          reduced(
              numerator * other.denominator - other.numerator * denominator,
              denominator * other.denominator);
      case '*' -> reduced(numerator * other.numerator, denominator * other.denominator);
      case '/' -> reduced(numerator * other.denominator, denominator * other.numerator);
      default -> throw new IllegalArgumentException("operator " + operator);
    };
  }
}
