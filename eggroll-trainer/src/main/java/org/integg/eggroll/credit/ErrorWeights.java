package org.integg.eggroll.credit;

/** How much the error of each token counts, where they do not all count alike. */
@FunctionalInterface
public interface ErrorWeights {
  /**
   * The weight of a token's error.
   *
   * @param stream its number in the block, from 0
   * @param t the token's number in the segment
   * @param logLikelihood of the token's target, in units of 2^−8 bits
   * @return −128 to 128: 128 leaves the error as it is, −128 reverses its sign
   */
  int weight(int stream, int t, int logLikelihood);
}
