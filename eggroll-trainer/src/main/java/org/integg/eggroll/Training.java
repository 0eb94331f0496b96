package org.integg.eggroll;

import java.io.Serializable;

/**
 * How weights are learned: the settings of an {@link Estimator}. They determine what training does
 * to the weights: equal settings, corpus and model give equal checkpoints.
 *
 * <p>An implementation is a record. Its components are the estimator's {@link Estimator#settings}
 * and {@code long seed}; the constructor refuses values out of range with an {@link
 * IllegalArgumentException} whose one line names the setting. It is serialized to the executors of
 * a cluster, and written to {@code config.json} under the names of its components.
 */
public interface Training extends Serializable {
  /** The seed of start weights and noise. */
  long seed();

  /** Members that read tokens side by side. */
  int population();

  /** Streams of text that are read side by side, as {@link Streams} places them. */
  int streams();

  /** Tokens each member reads in a step. */
  int tokensPerUpdate();

  /** F, fractional bits of the log-likelihoods that a step reports. */
  int fitnessBits();

  /** Member-tokens of one step. */
  long memberTokens();

  /** Member-tokens of one step over which the reported log-likelihood is summed. */
  long scoredTokens();

  /** The estimator and its main settings, for the header of a session. */
  String describe();

  /** The estimator and its main settings in a few words, for the title of a plot. */
  String title();
}
