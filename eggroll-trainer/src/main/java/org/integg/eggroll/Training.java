package org.integg.eggroll;

import java.io.Serializable;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/**
 * How weights are learned: the choice of the estimator, with its settings. They decide what
 * training does to the weights: equal settings, corpus and model give equal checkpoints.
 */
public sealed interface Training extends Serializable
    permits TrainConfig, AlignedTrainConfig, GroupTrainConfig {
  /** Of start weights and noise. */
  long seed();

  /** Members that read tokens side by side. */
  int population();

  /** Tokens each member reads in a step. */
  int tokensPerUpdate();

  /** F, fractional bits of the log-likelihoods that a step reports. */
  int fitnessBits();

  /** Member-tokens of one step. */
  long memberTokens();

  /** Member-tokens of one step that the reported log-likelihood is the sum over. */
  long scoredTokens();

  /** The estimator in a few words, for logs. */
  String describe();

  /**
   * A learner at its first step.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException if the training text is too short
   */
  SharedLearner learner(Parameters parameters, TokenSequence text, Kernels kernels, int threads);

  /**
   * The contribution to an update of the blocks of two contributions, which have none in common.
   */
  byte[] add(byte[] one, byte[] other);
}
