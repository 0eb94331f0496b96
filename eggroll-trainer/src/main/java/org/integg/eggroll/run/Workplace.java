package org.integg.eggroll.run;

import java.io.IOException;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Parameters;

/**
 * Where a run's steps are done: on this machine, or on those of a cluster. The choice changes no
 * bit of the results.
 */
public interface Workplace {
  /**
   * A learner at its first step.
   *
   * @param start the weights to train, in place
   * @throws IOException with one line, if the workplace cannot be used
   * @throws IllegalArgumentException if the training text is too short
   */
  Learner learner(RunConfig config, Parameters start, Corpus corpus) throws IOException;

  /**
   * A learner from rewards at its first step.
   *
   * @param start the weights to train, in place
   * @throws IOException with one line, if the workplace cannot be used
   * @throws IllegalArgumentException in one line, if the model cannot do what is rewarded
   */
  Learner learner(RunConfig config, Parameters start, RewardSource source) throws IOException;
}
