package org.integg.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: whatever a tokenizer file contains, reading it and cutting a text with it works or gives
 * one line of the documented exception.
 */
class TokenizerFuzzTest {
  private static final byte[] TEXT =
      "It's 2026; aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!  \r\n\tÄ日本 🥚"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a tokenizer and uses it. */
  private static void use(Tokenizer tokenizer) throws TokenizerException {
    try {
      int[] ids = tokenizer.encode(TEXT);
      tokenizer.decode(ids);
      Tokenizers.fromDefinition(tokenizer.definition());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof TokenizerException known) {
        throw known;
      }
      throw e;
    }
  }

  @Test
  void tokenizerJson() {
    List<byte[]> sound =
        List.of(
            utf8(Texts.small(PreTokenizer.GPT2).definition()),
            utf8(Texts.small(PreTokenizer.GPT2_SINGLE_DIGITS).definition()),
            utf8(
                Texts.small(new PatternSplitter("(?i:'s)|\\p{L}++|[^a-z\\d]{1,3}|\\s+(?!\\S)"))
                    .definition()));
    Fuzz.run(
        "tokenizer.json",
        sound,
        input -> use(TokenizerFiles.read(Fuzz.file(folder, input))),
        Set.of(TokenizerException.class));
    Fuzz.run(
        "definition",
        sound,
        input -> Tokenizers.fromDefinition(new String(input, StandardCharsets.UTF_8)),
        Set.of(IllegalArgumentException.class));
  }

  @Test
  void rankFile() throws IOException {
    StringBuilder ranks = new StringBuilder();
    for (int rank = 0; rank < 300; rank++) {
      byte[] token = rank < 256 ? new byte[] {(byte) rank} : utf8("a".repeat(rank - 254));
      ranks.append(Base64.getEncoder().encodeToString(token)).append(' ').append(rank).append('\n');
    }
    Fuzz.run(
        "tiktoken",
        List.of(utf8(ranks.toString())),
        input -> use(TokenizerFiles.read(Fuzz.file(folder, input))),
        Set.of(TokenizerException.class));
  }

  @Test
  void regularExpression() {
    List<byte[]> sound =
        List.of(
            utf8(PreTokenizerJson.GPT2_PATTERN),
            utf8(
                "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?+[\\p{Lu}\\p{M}]*[[:alpha:]&&[^x]]{1,3}|a*?b??"));
    Fuzz.run(
        "regex",
        sound,
        input -> {
          try {
            int[] ends = new int[100];
            PatternSplitter splitter =
                new PatternSplitter(new String(input, StandardCharsets.UTF_8));
            splitter.split(TEXT, 0, TEXT.length, true, ends);
          } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(TokenizerFaults.shortened(e.getDescription()));
          }
        },
        Set.of(IllegalArgumentException.class, UncheckedIOException.class));
  }
}
