package org.integg.eggroll;

/** A way to learn whose steps can be shared out: its learners are {@link SharedLearner}s. */
public interface SharedMethod extends LearningMethod {
  /** Adds two contributions to an update; they have no block in common. */
  Contribution add(Contribution one, Contribution other);
}
