package org.integg.eggroll;

/**
 * The score of a text.
 *
 * @param tokens tokens scored, separators included
 * @param textBytes UTF-8 bytes of text that they stand for; separators count none
 * @param logLikelihood their sum in units of 2^−4 bits, at most 0
 * @param exactBits what they cost by the exact loss
 */
public record BitsPerByte(long tokens, long textBytes, long logLikelihood, double exactBits) {
  private static final double UNITS_PER_BIT = 1 << EvaluationBlock.FRACTION_BITS;

  static BitsPerByte of(EvaluationBlock.Sums sums) {
    return new BitsPerByte(
        sums.tokens(), sums.textBytes(), sums.logLikelihood(), sums.exact().bits());
  }

  /** Bits per byte by the integer loss with F = 4. */
  public double integer() {
    return -logLikelihood / UNITS_PER_BIT / Math.max(1, textBytes);
  }

  /** Bits per byte by the exact loss. */
  public double exact() {
    return exactBits / Math.max(1, textBytes);
  }
}
