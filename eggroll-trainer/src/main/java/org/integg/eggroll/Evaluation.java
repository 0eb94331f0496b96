package org.integg.eggroll;

import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.tokenizer.Tokenizer;

/** Bits per byte of a text under a model. */
public final class Evaluation {
  private Evaluation() {}

  /**
   * Scores a text.
   *
   * @param maxTokens how many tokens to score at most, spread evenly; 0 for all
   */
  public static BitsPerByte of(
      Parameters parameters,
      TokenSequence text,
      Tokenizer tokenizer,
      long maxTokens,
      Kernels kernels,
      int threads) {
    throw new UnsupportedOperationException();
  }
}
