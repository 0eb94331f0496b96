package org.integg.model;

import java.io.IOException;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;

/** Scores a text as one stream from a zero state. */
public final class Scorer {
  private static final int FRACTION_BITS = 4;

  private Scorer() {}

  /** Takes the logits after each token read, except the last. */
  @FunctionalInterface
  public interface LogitSink {
    /** Takes the logits [V] that predict the next token; the array is used again. */
    void accept(byte[] logits) throws IOException;
  }

  /**
   * The score of a text of T tokens: the sums over the tokens 1 to T − 1.
   *
   * @param tokens T − 1
   * @param logLikelihood in units of 2^−4 bits, at most 0
   * @param exactBits the cost by the exact loss
   */
  public record Score(long tokens, long logLikelihood, double exactBits) {
    private static Score of(int tokens, long logLikelihood, ExactLoss exact) {
      return new Score(tokens, logLikelihood, exact.bits());
    }
  }

  /**
   * Reads a text once. The first token is only read, not scored; a token 0 clears the state.
   *
   * @param tokens at least 2, each below the vocabulary
   * @param sink receives T − 1 rows of logits
   * @throws IllegalArgumentException if the text is too short or a token is outside the vocabulary
   * @throws IOException if the sink throws it
   */
  public static Score score(Parameters parameters, Kernels kernels, int[] tokens, LogitSink sink)
      throws IOException {
    int vocabulary = parameters.config().vocabulary();
    if (tokens.length < 2) {
      throw new IllegalArgumentException(
          "the text has %d tokens; scoring needs at least 2".formatted(tokens.length));
    }
    Generator.requireTokens(tokens, vocabulary);
    SingleStream stream = new SingleStream(parameters, kernels);
    Exp2 exp2 = new Exp2(FRACTION_BITS);
    ExactLoss exact = new ExactLoss();
    long logLikelihood = 0;
    for (int i = 0; i + 1 < tokens.length; i++) {
      stream.read(tokens[i]);
      logLikelihood += stream.logLikelihood(tokens[i + 1], exp2);
      exact.add(stream.logits(), 1, 0, tokens[i + 1]);
      sink.accept(stream.logitBytes());
    }
    return Score.of(tokens.length - 1, logLikelihood, exact);
  }
}
