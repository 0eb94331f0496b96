package org.integg.eggroll;

import java.io.Serializable;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.kernels.PopulationDevices;
import org.integg.model.Parameters;

/**
 * How weights are learned: the settings of an {@link Estimator}. They decide what training does to
 * the weights: equal settings, corpus and model give equal checkpoints.
 *
 * <p>An implementation is a record. Its components are the estimator's {@link Estimator#settings}
 * and {@code long seed}; the constructor refuses values out of range by an {@link
 * IllegalArgumentException} in one line that names the setting. It is serialized to the executors
 * of a cluster, and written to {@code config.json} under the names of its components.
 */
public interface Training extends Serializable {
  /** Of start weights and noise. */
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

  /** Member-tokens of one step that the reported log-likelihood is the sum over. */
  long scoredTokens();

  /** The estimator and its main settings, for the header of a session. */
  String describe();

  /** The same in a few words, for the title of a plot. */
  String title();

  /**
   * A learner at its first step, on this processor; a cluster shares out its blocks.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException if the training text is too short
   */
  SharedLearner learner(Parameters parameters, TokenSequence text, Kernels kernels, int threads);

  /**
   * Refuses settings that devices do not have, of an estimator that {@link
   * Estimator#runsOnDevices}.
   *
   * @throws IllegalArgumentException in one line
   */
  default void requireDevices() {}

  /**
   * A learner at its first step, on devices, if {@link Estimator#runsOnDevices}: the same steps to
   * the bit.
   *
   * @param parameters the weights to train, in place
   * @throws IllegalArgumentException in one line, if the training text is too short, or the devices
   *     do not have the memory
   */
  Learner learner(Parameters parameters, TokenSequence text, PopulationDevices devices);

  /**
   * The contribution to an update of the blocks of two contributions, which have none in common.
   */
  byte[] add(byte[] one, byte[] other);
}
