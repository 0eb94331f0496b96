package org.integg.model;

import java.util.function.IntPredicate;
import org.integg.kernels.Kernels;

/**
 * A text that is read and written in turns, from the start of a document. It does not matter where
 * turns begin and end: a token depends only on the tokens before it and on the settings when it is
 * drawn.
 */
public final class Continuation {
  private static final int SEPARATOR = 0;

  private final SingleStream stream;
  private final int vocabulary;
  private long length;

  /** Is told of every draw, before the text continues. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A token is drawn.
     *
     * @param token the token drawn, not yet part of the text
     * @param logits one int8 per token of the vocabulary, from which it was drawn; valid until this
     *     returns
     * @param state of the text before the token; valid until this returns, and not to be changed
     * @return false to end the writing after this token
     */
    boolean drawn(int token, byte[] logits, EggState state);
  }

  /** An empty text, to be written with these weights as they are now. */
  public Continuation(Parameters parameters, Kernels kernels) {
    stream = new SingleStream(parameters, kernels);
    vocabulary = parameters.config().vocabulary();
    stream.read(SEPARATOR);
  }

  /** How many tokens the text has. */
  public long length() {
    return length;
  }

  /**
   * Adds tokens to the text.
   *
   * @throws IllegalArgumentException if one is outside the vocabulary; none is added then
   */
  public void read(int... tokens) {
    Generator.requireTokens(tokens, vocabulary);
    for (int token : tokens) {
      add(token);
    }
  }

  /**
   * Draws tokens and adds them to the text.
   *
   * @param count how many at most
   * @param sampler how to draw; the position of a draw is the token's place in the text
   * @param out receives each token when it is drawn, even a separator; false ends it
   * @return how many tokens were drawn
   */
  public long write(long count, Sampler sampler, IntPredicate out) {
    return write(count, sampler, (token, logits, state) -> out.test(token));
  }

  /**
   * Draws tokens and adds them to the text, for a listener that also sees the logits.
   *
   * @param out is told of each token when it is drawn, even a separator; false ends it
   */
  public long write(long count, Sampler sampler, Listener out) {
    for (long drawn = 0; drawn < count; drawn++) {
      int token = sampler.sample(stream.logitBytes(), length);
      boolean goOn = out.drawn(token, stream.logitBytes(), stream.state());
      add(token);
      if (!goOn) {
        return drawn + 1;
      }
    }
    return Math.max(0, count);
  }

  private void add(int token) {
    stream.read(token);
    length++;
  }
}
