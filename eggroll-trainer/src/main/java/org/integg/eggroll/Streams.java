package org.integg.eggroll;

import org.integg.corpora.TokenSequence;

/**
 * Where each stream is in the training tokens, which a document separator precedes: stream i of n
 * starts at i/n of the sequence, moves on by one segment a step and wraps at the end, where the
 * separator clears its state. Positions are a function of the step alone.
 */
public final class Streams {
  private final SeparatedText text;
  private final int streams;
  private final int segment;

  /**
   * Streams over a sequence.
   *
   * @param segment tokens that are read in a step
   * @throws IllegalArgumentException if the sequence is too short
   */
  public Streams(TokenSequence tokens, int streams, int segment) {
    if (tokens.size() < 2) {
      throw new IllegalArgumentException(
          "the training text has only " + tokens.size() + " tokens; training needs at least 2");
    }
    text = new SeparatedText(tokens);
    this.streams = streams;
    this.segment = segment;
  }

  /** How many streams there are. */
  public int count() {
    return streams;
  }

  /**
   * Copies a stream's tokens of a step: the segment and the tokens after it, to fill the array.
   *
   * @param into filled: with segment + 1 tokens, the last is the last target
   */
  public void copy(int stream, long step, int[] into) {
    long size = text.size();
    // stream < 2^21 and a shard is far below 2^42 tokens.
    long start = stream * size / streams;
    long position = (start + Math.multiplyExact(step, (long) segment) % size) % size;
    int copied = 0;
    while (copied < into.length) {
      int count = (int) Math.min(into.length - copied, size - position);
      text.copy(position, into, copied, count);
      copied += count;
      position = 0;
    }
  }
}
