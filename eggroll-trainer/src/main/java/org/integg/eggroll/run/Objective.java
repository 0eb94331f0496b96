package org.integg.eggroll.run;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.model.Parameters;

/**
 * What a run is after: likely text, or rewards. It makes the learner, and says how well it does.
 */
public interface Objective {
  /**
   * Refuses an objective other than that which a run was begun with.
   *
   * @throws IOException with one line
   * @throws IllegalArgumentException with one line, if it does not suit the model
   */
  void require(RunFolder run) throws IOException;

  /**
   * A learner at its first step.
   *
   * @throws IOException with one line, if it cannot work
   * @throws IllegalArgumentException with one line, if it cannot learn from that
   */
  Learner learner(RunConfig config) throws IOException;

  /**
   * How well a step went.
   *
   * @param validated the weights, if they are to be validated
   */
  Score score(StepResult result, Optional<Parameters> validated);

  /** What turns the model's text into tokens, for its checkpoints; empty where it reads no text. */
  Optional<String> tokenizer();

  /**
   * Makes sure that what was learned from is sound to this moment.
   *
   * @throws IOException with one line, if it was changed meanwhile
   */
  void check() throws IOException;
}
