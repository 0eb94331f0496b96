package org.integg.eggroll;

/**
 * The score of a text.
 *
 * @param tokens tokens scored, separators included
 * @param textBytes UTF-8 bytes of text that the tokens stand for; separators count as none
 * @param logLikelihood sum over the tokens in units of 2^−4 bits, at most 0
 * @param exactBits bits of the tokens by the exact loss
 * @param divergentBits sum over the tokens of the divergence from another model, {@code Σ
 *     p·log2(p/q)} with that model's q; 0 if there is no other
 */
public record BitsPerByte(
    long tokens, long textBytes, long logLikelihood, double exactBits, double divergentBits) {
  private static final double UNITS_PER_BIT = 1 << EvaluationBlock.FRACTION_BITS;

  static BitsPerByte of(EvaluationBlock.Sums sums) {
    return new BitsPerByte(
        sums.tokens(),
        sums.textBytes(),
        sums.logLikelihood(),
        sums.exact().bits(),
        sums.exact().divergence());
  }

  /** Bits per byte by the integer loss with F = 4. */
  public double integer() {
    return -logLikelihood / UNITS_PER_BIT / Math.max(1, textBytes);
  }

  /** Bits per byte by the exact loss. */
  public double exact() {
    return exactBits / Math.max(1, textBytes);
  }

  /** Divergence from the other model in bits, mean over the tokens. */
  public double divergence() {
    return divergentBits / Math.max(1, tokens);
  }
}
