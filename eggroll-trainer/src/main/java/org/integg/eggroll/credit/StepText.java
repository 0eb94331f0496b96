package org.integg.eggroll.credit;

import org.integg.eggroll.Streams;

/** The text that the blocks of a learner read, step by step. */
@FunctionalInterface
public interface StepText {
  /**
   * The text of a block in a step.
   *
   * @param step steps done before
   */
  BlockText of(int block, long step);

  /** A text in streams, with equally many in each block. */
  static StepText of(Streams streams, int perBlock) {
    return (block, step) -> (lane, into) -> streams.copy(block * perBlock + lane, step, into);
  }
}
