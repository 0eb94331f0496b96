package org.integg.eggroll;

import org.integg.corpora.TokenSequence;

/**
 * Where each stream is in the training tokens: stream i of n starts at i/n of the sequence, moves
 * on by one segment a step and wraps at the end. Positions are a function of the step alone.
 */
final class Streams {
  private final TokenSequence tokens;
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
    this.tokens = tokens;
    this.streams = streams;
    this.segment = segment;
  }

  /**
   * A stream's tokens of a step: what is read, and one more as the last target.
   *
   * @param into receives segment + 1 tokens
   */
  void copy(int stream, long step, int[] into) {
    long size = tokens.size();
    // stream < 2^21 and a shard is far below 2^42 tokens.
    long start = stream * size / streams;
    long position = (start + Math.floorMod(Math.multiplyExact(step, (long) segment), size)) % size;
    int copied = 0;
    while (copied <= segment) {
      int count = (int) Math.min(segment + 1L - copied, size - position);
      tokens.copy(position, into, copied, count);
      copied += count;
      position = 0;
    }
  }
}
