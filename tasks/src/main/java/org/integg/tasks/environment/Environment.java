package org.integg.tasks.environment;

import java.io.Serializable;
import java.util.List;

/**
 * A task of several turns: a policy reads the tokens of an observation, chooses an action, and is
 * given a reward. The same seed gives the same episode on every machine: Java's arithmetic is
 * strict, and sines are those of {@link StrictMath}.
 */
public interface Environment extends Serializable {
  /** Rewards are in thousandths of the published unit. */
  int UNIT = 1000;

  /** The name: of the option {@code --env}. */
  String name();

  /** What is to be done, in a few words: no capital at the start, no full stop. */
  String summary();

  /** Actions are 0 to this, excluded. */
  int actions();

  /** What an observation tells, in the order of its tokens; each variable has tokens of its own. */
  List<Variable> variables();

  /** Tokens of one observation. */
  default int observationTokens() {
    return variables().size();
  }

  /** Tokens of observations are 0 to this, excluded. */
  default int vocabulary() {
    return variables().stream().mapToInt(Variable::steps).sum();
  }

  /** Actions after which an episode ends at the latest. */
  int longest();

  /** The mean return of many episodes, in thousandths, from which on this counts as solved. */
  int solved();

  /** Begins an episode. */
  Episode start(long seed);
}
