package org.integg.eggroll.credit;

/** What the blocks of a learner read, step by step. */
@FunctionalInterface
public interface StepText {
  /**
   * What a block reads in a step.
   *
   * @param step steps done before
   */
  BlockText of(int block, long step);
}
