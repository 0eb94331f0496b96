package org.integg.eggroll;

import org.integg.corpora.TokenSequence;
import org.integg.tokenizer.Tokenizer;

/**
 * A text that begins with a document separator: position 0 is {@link Tokenizer#SEPARATOR} and
 * position i the text's token i − 1. A reader at the start thus begins a document, and a reader
 * that returns from the end to the start begins another.
 */
final class SeparatedText {
  private final TokenSequence tokens;

  SeparatedText(TokenSequence tokens) {
    this.tokens = tokens;
  }

  /** Positions: the text's tokens and one more. */
  long size() {
    return tokens.size() + 1;
  }

  /** Copies the tokens at {@code from … from + count − 1} to {@code into[offset …]}. */
  void copy(long from, int[] into, int offset, int count) {
    int separators = 0;
    if (from == 0 && count > 0) {
      into[offset] = Tokenizer.SEPARATOR;
      separators = 1;
    }
    tokens.copy(from + separators - 1, into, offset + separators, count - separators);
  }
}
