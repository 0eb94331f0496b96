package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: a tokenizer's regular expression cuts words like Java's own engine, however the text
 * arrives, and takes bounded time per character for any expression and text.
 */
class LinearRegexTest {
  private static final List<String> IN_USE =
      List.of(
          PreTokenizerJson.GPT2_PATTERN,
          RunSplitter.PLAIN_PATTERN,
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
              + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
              + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}"
              + "\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?"
              + "[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "\\p{N}{1,3}|[一-龥\u0e00-\u0e7f぀-ゟ゠-ヿ]+|\\w+",
          " ?[^(\\s|[.,!?…。，、।۔،])]+",
          "(?:[a-z]| )+",
          "(a|aa)+\\d");

  private static int[] split(PreTokenizer splitter, byte[] text, int piece) {
    return split(splitter, text, piece, new int[7]);
  }

  private static int[] split(PreTokenizer splitter, byte[] text, int piece, int[] ends) {
    List<Integer> all = new ArrayList<>();
    int from = 0;
    int to = 0;
    while (from < text.length) {
      to = Math.min(text.length, to + piece);
      int count = splitter.split(text, from, to, to == text.length, ends);
      for (int i = 0; i < count; i++) {
        all.add(ends[i]);
        from = ends[i];
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The result of Java's engine, which is right, but slow for some expressions. */
  private static int[] expected(String regex, String text) {
    Matcher matcher =
        Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES).matcher(text);
    List<Integer> all = new ArrayList<>();
    int done = 0;
    while (matcher.find()) {
      if (matcher.end() > matcher.start()) {
        if (matcher.start() > done) {
          all.add(bytes(text, matcher.start()));
        }
        done = matcher.end();
        all.add(bytes(text, done));
      }
    }
    if (done < text.length()) {
      all.add(bytes(text, text.length()));
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int bytes(String text, int end) {
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }

  private static void same(String regex, String text, int piece) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] words = split(new PatternSplitter(regex), utf8, piece);
    assertArrayEquals(expected(regex, text), words, regex + " on '" + text + "' by " + piece);
  }

  @Test
  void patternsInUseCutAsJavaDoes() {
    Random random = new Random(6);
    for (String regex : IN_USE) {
      for (String text : Texts.odd()) {
        same(regex, text, 1 + random.nextInt(40));
      }
      for (int i = 0; i < 100; i++) {
        same(regex, Texts.random(random, 60), 1 + random.nextInt(30));
      }
    }
  }

  /** Groups are never empty, because engines differ in repetitions of nothing. */
  private static String randomRegex(SplittableRandom random, int depth) {
    String[] atoms = {
      "a", "b", "[ab]", "[^a]", ".", "\\d", "\\s", "(?!b)", "(?=a|\\d)", "(?i:A)", " "
    };
    String[] repeats = {
      "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}"
    };
    StringBuilder regex = new StringBuilder();
    int parts = random.nextInt(1, 4);
    for (int i = 0; i < parts; i++) {
      boolean group = depth > 0 && random.nextInt(3) == 0;
      String atom =
          group
              ? "(?:[ab ](?:" + randomRegex(random, depth - 1) + "))"
              : atoms[random.nextInt(atoms.length)];
      String repeat =
          atom.startsWith("(?!") || atom.startsWith("(?=")
              ? ""
              : repeats[random.nextInt(repeats.length)];
      regex.append(atom).append(repeat).append(random.nextInt(5) == 0 && i + 1 < parts ? "|" : "");
    }
    return regex.toString();
  }

  @Test
  void anyPatternCutsAsJavaDoes() {
    long seed = 20_261_129;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      String regex = randomRegex(random, 2);
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, 14);
      for (int c = 0; c < length; c++) {
        text.append("aab 1\nAß".charAt(random.nextInt(8)));
      }
      same(regex, text.toString(), random.nextInt(1, 6));
    }
  }

  @Test
  void textThatIsNotUtf8IsOneCharacterAByte() {
    byte[] text = {'a', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0xE2, (byte) 0x82};
    assertArrayEquals(
        new int[] {1, 3, 4, 6}, split(new PatternSplitter("[a-z]+|\uFFFD+"), text, 1));
  }

  /** Java's engine would take longer than the age of the universe, or overflow its stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:a|aa)+\\d",
        "(?:a+)+b",
        "(?:a*)*b",
        "(?:a|a)*b",
        "(?:[a-z]| )+",
        "(?:(?:a?){30}){30}b",
        "(?:b?|c?)(?:b?|c?)(?:b?|c?)(?:b?|c?)(?:b?|c?)(?:b?|c?)(?:b?|c?)(?:b?|c?)\\d",
        "(?:b?){1000}\\d",
        "a*b|a"
      })
  void hostilePatternsEnd(String regex) throws IOException {
    PatternSplitter splitter = new PatternSplitter(regex);
    for (String text :
        List.of("a".repeat(60_000) + "!", "a ".repeat(30_000), "ab1".repeat(20_000))) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      try {
        int[] words = split(splitter, utf8, 1 << 14, new int[4096]);
        assertEquals(utf8.length, words[words.length - 1]);
      } catch (UncheckedIOException e) {
        assertTrue(e.getCause() instanceof TokenizerException);
        assertTrue(String.valueOf(e.getMessage()).contains("steps a character"), e.getMessage());
      }
    }
  }

  /** Of a pattern with as many sets of ways as there are texts, few sets are kept. */
  @Test
  void memoryHasABound() {
    byte[] text = new byte[1 << 16];
    new SplittableRandom(5).nextBytes(text);
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + (text[i] & 1));
    }
    int[] words = split(new PatternSplitter("(?:a|b)*a(?:a|b){12}"), text, 1 << 12, new int[4096]);
    assertEquals(text.length, words[words.length - 1]);
  }

  @Test
  void threadsShareOnePattern() {
    PatternSplitter splitter = new PatternSplitter(IN_USE.get(3));
    byte[] text = Texts.random(new Random(9), 20_000).getBytes(StandardCharsets.UTF_8);
    int[] alone = split(new PatternSplitter(IN_USE.get(3)), text, 1 << 14, new int[4096]);
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            i -> assertArrayEquals(alone, split(splitter, text, 1000 + 100 * i, new int[4096])));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a)",
        "(a",
        "[a",
        "[]",
        "*a",
        "a{2",
        "a{3,2}",
        "a{9999}",
        "a{2}{3}?",
        "\\1",
        "\\b",
        "^",
        "$",
        "(?<n>a)",
        "(?<!a)b",
        "(?<=a)b",
        "(?>ab)",
        "(?=ab)",
        "(?!)",
        "(?s)a",
        "(ab)++",
        "[[:word:]x",
        "[z-a]",
        "\\p{Nowhere}",
        "\\p{L",
        "\\x{110000}",
        "\\u12",
        "\\",
        "a{}"
      })
  void whatCannotBeMatchedIsRefused(String regex) {
    assertThrows(PatternSyntaxException.class, () -> new PatternSplitter(regex), regex);
  }

  /** Patterns nested as deeply as they have characters are refused, before a stack overflows. */
  @Test
  void depthHasABound() {
    for (String regex :
        List.of(
            "a" + "?".repeat(9_999),
            "a" + "{1}".repeat(3_000),
            "(?:".repeat(2_000) + "a" + ")".repeat(2_000),
            "[".repeat(4_000) + "a" + "]".repeat(4_000),
            "a".repeat(10_001),
            "(?:a{100}){101}")) {
      PatternSyntaxException refusal =
          assertThrows(PatternSyntaxException.class, () -> new PatternSplitter(regex));
      assertEquals(1, refusal.getDescription().lines().count());
    }
  }

  @Test
  void classesAreOniguruma() {
    byte[] text = "Äß1 _-]".getBytes(StandardCharsets.UTF_8);
    for (String regex : List.of("[[:alpha:]]+", "\\p{Latin}+", "[\\p{Lu}\\p{Ll}]+", "\\p{^N}{2}")) {
      assertEquals(4, split(new PatternSplitter(regex), text, 100)[0], regex);
    }
    assertArrayEquals(
        new int[] {4, 5, 6, 9}, split(new PatternSplitter("[[:digit:]]|[_\\-\\]]+"), text, 3));
    assertEquals(
        "[1, 2]",
        Arrays.toString(
            split(
                new PatternSplitter("[\\x41\\u0042]"),
                "AB".getBytes(StandardCharsets.US_ASCII),
                2)));
  }
}
