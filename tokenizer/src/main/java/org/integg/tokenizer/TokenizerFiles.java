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
 * token, that token is the separator and all ids stay the same. Otherwise the file's document token
 * (the special token {@code <|endoftext|>}, {@code </s>} or another well-known name, or the only
 * special token) <em>changes places</em> with the token at 0; in GPT-2's file {@code <|endoftext|>}
 * becomes 0 and {@code !} becomes 50256. A file without special tokens, and every rank file, gets
 * {@code <|endoftext|>} at 0, and the token that was there gets the first free id. All other ids
 * stay the same. {@link Tokenizer#definition()} is the file with the new ids, so everything that
 * Integg writes uses the new ids. The bytes of a token never change, and so bits per byte do not
 * change either.
 *
 * <p><b>What is refused</b>, because bytes of the text would be lost or changed: normalizers,
 * {@code add_prefix_space}, added tokens that are not special, models other than byte-level BPE,
 * and vocabularies without all 256 bytes. Vocabularies beyond 65,536 ids are refused too.
 * Post-processors (which add special tokens around a text), truncation and padding do not affect
 * the text's ids and are ignored.
 */
public final class TokenizerFiles {
  private static final int MOST_BYTES = 64 << 20;

  /** A checkpoint's header, which holds the definition, has at most 100,000,000 bytes. */
  private static final int MOST_DEFINITION = 90_000_000;

  private TokenizerFiles() {}

  /**
   * Reads a tokenizer. The file's first character tells the format.
   *
   * @throws TokenizerException if the file holds no tokenizer that can be used
   * @throws IOException when the file cannot be read
   */
  public static Tokenizer read(Path file) throws IOException {
    return readNumbered(file).tokenizer();
  }

  /**
   * Reads a tokenizer together with the numbering of its file.
   *
   * @throws TokenizerException if the file holds no tokenizer that can be used
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

  /** Refuses a tokenizer that is too large for a checkpoint, before anything is made with it. */
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
