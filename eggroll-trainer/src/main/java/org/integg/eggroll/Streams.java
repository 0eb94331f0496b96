package org.integg.eggroll;

import org.integg.corpora.TokenSequence;

/**
 * Where each stream is in the training tokens, before which a document separator is put: stream i
 * of n starts at i/n of the sequence, moves on by one segment a step and wraps at the end, where
 * the separator clears its state. Positions are a function of the step alone.
 */
final class Streams {
  private final SeparatedText text;
  private final int streams;
  private final int segment;

  /**
   * Streams over a sequence.
   *
   * @param segment tokens read in a step
   * @throws IllegalArgumentException if the sequence is too short
   */
  Streams(TokenSequence tokens, int streams, int segment) {
    if (tokens.size() < 2) {
      throw new IllegalArgumentException(
          "the training text has only " + tokens.size() + " tokens; training needs at least 2");
    }
    text = new SeparatedText(tokens);
    this.streams = streams;
    this.segment = segment;
  }

  /** How many streams there are. */
  int count() {
    return streams;
  }

  /**
   * A stream's tokens of a step: what is read, and one more as the last target.
   *
   * @param into receives segment + 1 tokens
   */
  void copy(int stream, long step, int[] into) {
    long size = text.size();
    // stream < 2^21 and a shard is far below 2^42 tokens.
    long start = stream * size / streams;
    long position = (start + Math.multiplyExact(step, (long) segment) % size) % size;
    int copied = 0;
    while (copied <= segment) {
      int count = (int) Math.min(segment + 1L - copied, size - position);
      text.copy(position, into, copied, count);
      copied += count;
      position = 0;
    }
  }
}
