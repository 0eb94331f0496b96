package org.integg.eggroll.run;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.model.Parameters;

/** The goal of a run: likely text, or rewards. It creates the learner and scores its steps. */
public interface Objective {
  /**
   * Refuses an objective other than the one with which a run was begun.
   *
   * @throws IOException with one line
   * @throws IllegalArgumentException with one line, if the objective does not suit the model
   */
  void require(RunFolder run) throws IOException;

  /**
   * A learner at its first step.
   *
   * @throws IOException with one line, if the learner cannot work
   * @throws IllegalArgumentException with one line, if it cannot learn from this objective
   */
  Learner learner(RunConfig config) throws IOException;

  /**
   * The score of a step.
   *
   * @param validated the weights, if they should be validated
   */
  Score score(StepResult result, Optional<Parameters> validated);

  /** The tokenizer of the model's text, for its checkpoints; empty if the model reads no text. */
  Optional<String> tokenizer();

  /**
   * Makes sure that the data learned from is still sound.
   *
   * @throws IOException with one line, if it has changed meanwhile
   */
  void check() throws IOException;
}
