package org.integg.tasks.environment;

import java.io.Serializable;
import java.util.List;

/**
 * A task of several turns: a policy reads the tokens of an observation, chooses an action, and gets
 * a reward. The same seed gives the same episode on every machine, because Java's arithmetic is
 * strict and sines come from {@link StrictMath}.
 */
public interface Environment extends Serializable {
  /** The published unit of reward. Rewards are counted in thousandths of it. */
  int UNIT = 1000;

  /** The name, as the option {@code --env} takes it. */
  String name();

  /** What the policy has to do, in a few words, without a capital at the start or a full stop. */
  String summary();

  /** Number of actions, which are numbered from 0. */
  int actions();

  /**
   * The variables of an observation, in the order of its tokens. Each variable has its own tokens.
   */
  List<Variable> variables();

  /** Number of tokens in one observation. */
  default int observationTokens() {
    return variables().size();
  }

  /** Number of different tokens in observations, which are numbered from 0. */
  default int vocabulary() {
    return variables().stream().mapToInt(Variable::steps).sum();
  }

  /** Number of actions after which an episode ends at the latest. */
  int longest();

  /**
   * The mean return of many episodes, in thousandths, from which the environment counts as solved.
   */
  int solved();

  /** Begins an episode. */
  Episode start(long seed);
}
