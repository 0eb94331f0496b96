package org.integg.eggroll.credit;

/** How much the error of each token counts, where not all count alike. */
@FunctionalInterface
public interface ErrorWeights {
  /** The weight that leaves an error as it is. */
  int ONE = 128;

  /**
   * The weight of a token's error.
   *
   * @param stream its number in the block, from 0
   * @param t of the segment
   * @param logLikelihood of the token's target, in units of 2^−8 bits
   * @return −128 to 128, at −128 with its sign turned
   */
  int weight(int stream, int t, int logLikelihood);
}
