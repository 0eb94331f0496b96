package org.integg.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes tokenizers from names, and from the definitions that checkpoints and shards store. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * The tokenizer that a user names: {@code bytes}, or a file that {@link TokenizerFiles#read}
   * accepts.
   *
   * @throws IOException if the file cannot be read or holds no tokenizer that can be used
   */
  public static Tokenizer named(String nameOrFile) throws IOException {
    if (nameOrFile.equals(ByteTokenizer.NAME)) {
      return new ByteTokenizer();
    }
    return TokenizerFiles.read(Path.of(nameOrFile));
  }

  /**
   * The tokenizer with this {@link Tokenizer#definition()}.
   *
   * @throws IllegalArgumentException if the text defines no known tokenizer
   */
  public static Tokenizer fromDefinition(String definition) {
    if (definition.equals(ByteTokenizer.NAME)) {
      return new ByteTokenizer();
    }
    if (!definition.startsWith("{")) {
      throw new IllegalArgumentException(
          "unknown tokenizer '"
              + TokenizerFaults.shortened(definition)
              + "'; known: '"
              + ByteTokenizer.NAME
              + "' and the text of a tokenizer.json");
    }
    try {
      byte[] json = definition.getBytes(StandardCharsets.UTF_8);
      return TokenizerJsonReader.read(json, "the tokenizer").tokenizer();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("this tokenizer.json " + e.getMessage(), e);
    }
  }
}
