package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ids are those of the Hugging Face library, for the same {@code tokenizer.json}. */
class HuggingFaceTest {
  /** The pattern of GPT-4's tokenizer, which is not implemented by hand here. */
  private static final String GPT4 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final List<PreTokenizer> ALL =
      List.of(
          PreTokenizer.GPT2,
          PreTokenizer.PLAIN,
          PreTokenizer.GPT2_SINGLE_DIGITS,
          PreTokenizer.GPT2_DIGIT_RUNS,
          new PatternSplitter(GPT4),
          new PatternSplitter("[a-z]+"));

  @BeforeAll
  static void neverGoOnline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private static HuggingFaceTokenizer library(String json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
  }

  private static void same(HuggingFaceTokenizer library, Tokenizer ours, String text) {
    long[] expected = library.encode(text, false, false).getIds();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] actual = ours.encode(utf8);
    int[] ids = Arrays.stream(expected).mapToInt(Math::toIntExact).toArray();
    int at = Arrays.mismatch(ids, actual);
    if (at >= 0) {
      byte[] before = ours.decode(Arrays.copyOf(actual, at));
      String around = new String(utf8, StandardCharsets.UTF_8);
      int from = Math.max(0, new String(before, StandardCharsets.UTF_8).length() - 20);
      fail("id " + at + " near '" + around.substring(from, Math.min(from + 60, around.length())));
    }
    assertArrayEquals(utf8, ours.decode(actual));
  }

  @Test
  void oddTextsForEveryPreTokenizer() throws IOException {
    for (PreTokenizer preTokenizer : ALL) {
      BpeTokenizer ours = Texts.small(preTokenizer);
      try (HuggingFaceTokenizer library = library(ours.definition())) {
        for (String text : Texts.odd()) {
          if (!text.contains("<|")) { // the library finds a special token there; here it is text
            same(library, ours, text);
          }
        }
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
          same(library, ours, Texts.random(random, 100).replace("<|", "<"));
        }
      }
    }
  }

  @Test
  void corpora() throws IOException {
    List<String> corpora = Texts.corpora();
    assumeFalse(corpora.isEmpty(), "needs shared/corpora");
    byte[] text = corpora.getLast().getBytes(StandardCharsets.UTF_8);
    for (PreTokenizer preTokenizer : List.of(PreTokenizer.GPT2, PreTokenizer.PLAIN)) {
      BpeTokenizer ours = Texts.train(preTokenizer, 2_048, text);
      try (HuggingFaceTokenizer library = library(ours.definition())) {
        corpora.forEach(corpus -> same(library, ours, corpus));
      }
    }
  }

  @Test
  void millionLettersInOneWord() throws IOException {
    byte[] letters = "a".repeat(70_000).getBytes(StandardCharsets.UTF_8);
    BpeTokenizer ours = Texts.train(PreTokenizer.GPT2, 263, letters, letters);
    assertEquals(263, ours.vocabularySize());
    try (HuggingFaceTokenizer library = library(ours.definition())) {
      same(library, ours, "a".repeat(1_000_003));
      same(library, ours, "b" + "ab".repeat(1_001) + "a".repeat(777));
    }
  }

  @Test
  void everyCharacterHasTheLibrarysClass() throws IOException {
    BpeTokenizer telling = telling();
    StringBuilder different = new StringBuilder();
    try (HuggingFaceTokenizer library = library(telling.definition())) {
      // Beyond these planes there are only marks, private use and unassigned characters.
      for (int block = 0; block < 0x33480; block += 64) {
        if (!sameIds(library, telling, probe(block, block + 64))) {
          for (int c = block; c < block + 64; c++) {
            different.append(sameIds(library, telling, probe(c, c + 1)) ? "" : " " + c);
          }
        }
      }
    }
    assertEquals("", different.toString());
  }

  private static boolean sameIds(HuggingFaceTokenizer library, Tokenizer ours, String text) {
    int[] actual = ours.encode(text.getBytes(StandardCharsets.UTF_8));
    long[] expected = library.encode(text, false, false).getIds();
    return Arrays.equals(expected, Arrays.stream(actual).asLongStream().toArray());
  }

  /** Each character after a letter, a digit and a symbol. */
  private static String probe(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int c = from; c < to; c++) {
      if (Character.getType(c) != Character.SURROGATE) {
        for (char before : new char[] {'a', '1', '!'}) {
          text.append('\n').append(before).appendCodePoint(c);
        }
      }
    }
    return text.toString();
  }

  /**
   * A tokenizer that merges the last two bytes before the probed character's second byte, which
   * shows word boundaries.
   */
  private static BpeTokenizer telling() {
    Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    vocabulary.addSpecial(BpeTokenizer.SEPARATOR_NAME);
    for (int b = 0; b < 256; b++) {
      vocabulary.add(new byte[] {(byte) b});
    }
    Merges merges = new Merges();
    for (char before : new char[] {'a', '1', '!'}) {
      for (int b = 0; b < 256; b++) {
        merges.add(1 + before, 1 + b, vocabulary.add(new byte[] {(byte) before, (byte) b}));
      }
    }
    return new BpeTokenizer(PreTokenizer.GPT2, vocabulary.build(), merges, false);
  }
}
