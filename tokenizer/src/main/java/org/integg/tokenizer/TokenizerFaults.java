package org.integg.tokenizer;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** How readers of tokenizers' files find and name what is wrong in one. */
final class TokenizerFaults {
  private static final int MOST_SHOWN = 100;

  private TokenizerFaults() {}

  /** Whether a file says nothing in a place. */
  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** A piece of the file as a message can hold it. */
  static String shortened(Object piece) {
    return Foreign.plain(piece.toString(), MOST_SHOWN);
  }

  /**
   * Refuses a file, unless it {@code holds} what it must.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise.get());
    }
  }

  /** The same, with words that cost nothing. */
  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
