package org.integg.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads tokenizers from files: Hugging Face's {@code tokenizer.json} where it holds byte-level BPE,
 * and tiktoken's rank files ({@code r50k_base.tiktoken} and the like).
 *
 * <p><b>Ids.</b> Here id 0 separates documents. In a {@code tokenizer.json} whose id 0 is a special
 * token, that one is the separator and all ids stay. Otherwise the file's document token (the
 * special token {@code <|endoftext|>}, {@code </s>} or another well-known name, or the only special
 * token there is) <em>changes places</em> with the token at 0; in GPT-2's file {@code
 * <|endoftext|>} becomes 0 and {@code !} becomes 50256. A file without special tokens, and every
 * rank file, gets {@code <|endoftext|>} at 0, and the token from there gets the first free id. All
 * other ids stay. {@link Tokenizer#definition()} is the file with the new ids, so what leaves
 * Integg agrees with itself. Which bytes a token stands for never changes, and so neither do bits
 * per byte.
 *
 * <p><b>What is refused</b>, since bytes of the text would be lost or changed: normalizers, {@code
 * add_prefix_space}, added tokens that are not special, models other than byte-level BPE,
 * vocabularies without all 256 bytes; and vocabularies beyond 65,536 ids. Post-processors (which
 * add special tokens around a text), truncation and padding are no part of the text's ids and are
 * left out.
 */
public final class TokenizerFiles {
  private static final int MOST_BYTES = 64 << 20;

  /** A checkpoint's header, which holds the definition, has at most 100,000,000. */
  private static final int MOST_DEFINITION = 90_000_000;

  private TokenizerFiles() {}

  /**
   * Reads a tokenizer, going by the file's first character.
   *
   * @throws TokenizerException for a file with no tokenizer that can be used
   * @throws IOException when the file cannot be read
   */
  public static Tokenizer read(Path file) throws IOException {
    return readNumbered(file).tokenizer();
  }

  /**
   * Reads a tokenizer, and keeps what ids its file gives.
   *
   * @throws TokenizerException for a file with no tokenizer that can be used
   * @throws IOException when the file cannot be read
   */
  public static NumberedTokenizer readNumbered(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new TokenizerException(file + ": no such tokenizer file", e);
    }
    if (content.length > MOST_BYTES) {
      throw new TokenizerException(
          file + ": has more than 64 MiB, as no tokenizer of up to 65,536 ids has");
    }
    int first = 0;
    while (first < content.length && Character.isWhitespace(content[first])) {
      first++;
    }
    try {
      if (first == content.length) {
        throw new IllegalArgumentException("is empty");
      }
      NumberedTokenizer read;
      if (content[first] == '{') {
        read = TokenizerJsonReader.read(content, file.toString());
      } else {
        TokenizerFaults.checkUtf8(content);
        read = TiktokenRanks.read(content);
      }
      checkDefinition(read.tokenizer().definition(), MOST_DEFINITION);
      return read;
    } catch (IllegalArgumentException e) {
      throw new TokenizerException(file + ": " + e.getMessage(), e);
    }
  }

  /** Refuses a tokenizer that no checkpoint could hold, before anything is made with it. */
  static void checkDefinition(String definition, int most) {
    long bytes = definition.getBytes(StandardCharsets.UTF_8).length;
    bytes += definition.chars().filter(c -> c == '"' || c == '\\').count(); // written as two
    if (bytes > most) {
      throw new IllegalArgumentException(
          ("would take %,d bytes of every checkpoint, and at most %,d fit;"
                  + " use fewer or shorter tokens")
              .formatted(bytes, most));
    }
  }
}
