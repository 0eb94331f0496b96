package org.integg.tokenizer;

import java.nio.charset.StandardCharsets;

/** Makes tokenizers from what checkpoints and shards store about them. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * The tokenizer with this {@link Tokenizer#definition()}.
   *
   * @throws IllegalArgumentException for a text that defines no tokenizer known here
   */
  public static Tokenizer fromDefinition(String definition) {
    if (definition.equals(ByteTokenizer.NAME)) {
      return new ByteTokenizer();
    }
    if (!definition.startsWith("{")) {
      throw new IllegalArgumentException(
          "unknown tokenizer '"
              + shorten(definition)
              + "'; known: '"
              + ByteTokenizer.NAME
              + "' and the text of a tokenizer.json");
    }
    try {
      return TokenizerJsonReader.read(definition.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("this tokenizer.json " + e.getMessage(), e);
    }
  }

  private static String shorten(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }
}
