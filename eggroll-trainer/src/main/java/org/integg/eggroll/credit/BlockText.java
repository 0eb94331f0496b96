package org.integg.eggroll.credit;

import java.util.Optional;

/** The text that the streams of a block read in a step. */
@FunctionalInterface
public interface BlockText {
  /**
   * Copies a stream's tokens, from the first of the step's segment on.
   *
   * @param stream its number in the block, from 0
   * @param into filled: with one token more than the segment, the last is the last target
   */
  void copy(int stream, int[] into);

  /** How much errors count; empty if all of them count alike. */
  default Optional<ErrorWeights> weights() {
    return Optional.empty();
  }
}
