package org.integg.eggroll;

/** A way to learn whose steps can be shared out: its learners are {@link SharedLearner}s. */
public interface SharedMethod extends LearningMethod {
  /**
   * The contribution to an update of the blocks of two contributions, which have none in common.
   */
  byte[] add(byte[] one, byte[] other);
}
