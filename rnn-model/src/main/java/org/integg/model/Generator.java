package org.integg.model;

import java.util.function.IntPredicate;
import org.integg.kernels.Kernels;

/**
 * Writes text: reads a prompt as one stream from the start of a document, then draws token after
 * token and reads what it drew.
 */
public final class Generator {
  private final Parameters parameters;
  private final Kernels kernels;

  /** Writes with these weights as they are now. */
  public Generator(Parameters parameters, Kernels kernels) {
    this.parameters = parameters;
    this.kernels = kernels;
  }

  /**
   * Reads a separator and the prompt, then draws. Equal arguments give equal tokens.
   *
   * @param prompt may be empty
   * @param count how many tokens to draw at most
   * @param sampler how to draw; the position of a draw is its place after the separator, counting
   *     the prompt's tokens
   * @param out receives each token when it is drawn, even a separator; false ends it
   * @return how many tokens were drawn
   * @throws IllegalArgumentException if a token of the prompt is outside the vocabulary
   */
  public long generate(int[] prompt, long count, Sampler sampler, IntPredicate out) {
    Continuation text = new Continuation(parameters, kernels);
    text.read(prompt);
    return text.write(count, sampler, out);
  }

  static void requireTokens(int[] tokens, int vocabulary) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= vocabulary) {
        throw new IllegalArgumentException(
            "token %d at position %d: the model's vocabulary is 0 to %d"
                .formatted(tokens[i], i, vocabulary - 1));
      }
    }
  }
}
