package org.integg.bench.twin;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Streams;

/** Some of the streams that the product trains on, as a {@link Twin} reads them. */
final class TextStreams {
  private final Streams text;
  private final int first;
  private final int count;
  private final int length;
  private final int[] own;

  /**
   * All streams of a text.
   *
   * @param text at least two tokens
   * @param length T, tokens of a segment
   */
  TextStreams(TokenSequence text, int streams, int length) {
    this(new Streams(text, streams, length), 0, streams, length);
  }

  /** Streams {@code first ≤ b < first + count}, with segments of {@code length} tokens. */
  TextStreams(Streams text, int first, int count, int length) {
    this.text = text;
    this.first = first;
    this.count = count;
    this.length = length;
    own = new int[length + 1];
  }

  /**
   * Reads the segment of a step.
   *
   * @param tokens receives [T][B]
   * @param targets receives [T][B]: the token that follows each token
   */
  void read(long step, int[] tokens, int[] targets) {
    for (int b = 0; b < count; b++) {
      text.copy(first + b, step, own);
      for (int t = 0; t < length; t++) {
        tokens[t * count + b] = own[t];
        targets[t * count + b] = own[t + 1];
      }
    }
  }
}
