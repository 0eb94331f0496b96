package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void idsAreSeparatorThenBytesThenMerges() {
    BpeTokenizer bpe = Texts.train(PreTokenizer.GPT2, 259, utf8("ab ab ab abc abc"));
    assertEquals(259, bpe.vocabularySize());
    assertEquals('!', bpe.vocabulary().token(1)[0]);
    assertEquals("ab", new String(bpe.vocabulary().token(257), StandardCharsets.UTF_8));
    assertEquals(" ab", new String(bpe.vocabulary().token(258), StandardCharsets.UTF_8));
  }

  /** BPE by its definition: count all pairs, merge the most frequent, count again. */
  private static List<String> naiveTokens(String text, int merges) {
    Map<List<String>, Long> words = new HashMap<>();
    for (String word : text.split("(?= )")) {
      List<String> letters = Arrays.stream(word.split("")).toList();
      words.merge(new ArrayList<>(letters), 1L, Long::sum);
    }
    List<String> order = new ArrayList<>(); // ids of ASCII letters follow their code
    for (char c = '!'; c <= '~'; c++) {
      order.add(String.valueOf(c));
    }
    order.add(" "); // its character in the byte alphabet comes after ASCII
    List<String> learned = new ArrayList<>();
    while (learned.size() < merges) {
      Map<List<String>, Long> pairs = new TreeMap<>(byIds(order));
      words.forEach((word, count) -> {
        for (int i = 0; i + 1 < word.size(); i++) {
          pairs.merge(List.of(word.get(i), word.get(i + 1)), count, Long::sum);
        }
      });
      List<String> pair = List.of();
      long most = 0;
      for (Map.Entry<List<String>, Long> entry : pairs.entrySet()) {
        if (entry.getValue() > most) {
          most = entry.getValue();
          pair = entry.getKey();
        }
      }
      String token = pair.get(0) + pair.get(1);
      learned.add(token);
      order.add(token);
      List<String> best = pair;
      Map<List<String>, Long> merged = new HashMap<>();
      words.forEach((word, count) -> merged.merge(merge(word, best), count, Long::sum));
      words = merged;
    }
    return learned;
  }

  private static java.util.Comparator<List<String>> byIds(List<String> order) {
    return java.util.Comparator.<List<String>>comparingInt(pair -> order.indexOf(pair.get(0)))
        .thenComparingInt(pair -> order.indexOf(pair.get(1)));
  }

  private static List<String> merge(List<String> word, List<String> pair) {
    List<String> merged = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size() && List.of(word.get(i), word.get(i + 1)).equals(pair)) {
        merged.add(word.get(i) + word.get(i + 1));
        i++;
      } else {
        merged.add(word.get(i));
      }
    }
    return merged;
  }

  @Test
  void mergesAreThoseOfTheDefinition() {
    Random random = new Random(31);
    for (int round = 0; round < 30; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 400; i++) {
        text.append(" ".repeat(i == 0 || random.nextInt(5) > 0 ? 0 : 1));
        text.append("aab".charAt(random.nextInt(3)));
      }
      List<String> expected = naiveTokens(text.toString(), 12);
      BpeTokenizer bpe = Texts.train(PreTokenizer.GPT2, 257 + 12, utf8(text.toString()));
      List<String> actual = new ArrayList<>();
      for (int rank = 0; rank < bpe.merges().size(); rank++) {
        byte[] left = bpe.vocabulary().token(bpe.merges().left(rank));
        byte[] right = bpe.vocabulary().token(bpe.merges().right(rank));
        actual.add(text(left) + text(right));
      }
      assertEquals(expected.subList(0, actual.size()), actual);
      assertTrue(actual.size() >= 10, actual.toString());
    }
  }

  @Test
  void threadsAndPiecesChangeNothing() {
    Random random = new Random(32);
    StringBuilder builder = new StringBuilder();
    while (builder.length() < 3 << 20) { // several chunks
      builder.append(Texts.random(random, 50)).append(' ').append(random.nextInt(100_000));
    }
    byte[] text = utf8(builder.toString());
    BpeTokenizer one = train(text, 1, text.length, 1 << 22);
    assertEquals(one, train(text, 3, 777_777, 1 << 22));
    BpeTokenizer pruned = train(text, 1, text.length, 5_000);
    assertEquals(pruned, train(text, 2, 99_999, 5_000));
    assertEquals(600, one.vocabularySize());
  }

  private static BpeTokenizer train(byte[] text, int threads, int piece, int maxWords) {
    BpeTraining settings = BpeTraining.of(600).withThreads(threads);
    try (BpeTrainer trainer = new BpeTrainer(settings, Progress.NONE, maxWords)) {
      for (int at = 0; at < text.length; at += piece) {
        trainer.add(text, at, Math.min(piece, text.length - at));
      }
      trainer.endDocument();
      BpeTokenizer tokenizer = trainer.train();
      assertEquals(maxWords == 5_000, trainer.droppedRareWords());
      return tokenizer;
    }
  }

  @Test
  void wordsDoNotReachOverDocuments() {
    byte[][] documents = new byte[1_000][];
    Arrays.fill(documents, utf8("x"));
    assertEquals(257, Texts.train(PreTokenizer.GPT2, 300, documents).vocabularySize());
    // Seven merges, of 2 to 128 letters: no token becomes longer.
    assertEquals(
        264, Texts.train(PreTokenizer.GPT2, 300, utf8("x".repeat(1_000))).vocabularySize());
  }

  @Test
  void settingsOutOfRange() {
    for (int size : new int[] {0, 256, 65_537}) {
      var error = assertThrows(IllegalArgumentException.class, () -> BpeTraining.of(size));
      assertTrue(Texts.message(error).contains("257"), Texts.message(error));
    }
    for (List<String> names :
        List.of(List.of("a", "a"), List.of(""), List.of(BpeTokenizer.SEPARATOR_NAME))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new BpeTraining(300, PreTokenizer.GPT2, names, 2, 1));
    }
    try (BpeTrainer trainer = new BpeTrainer(BpeTraining.of(300), Progress.NONE)) {
      assertThrows(IllegalStateException.class, trainer::train);
    }
    assertArrayEquals(new int[0], Texts.small(PreTokenizer.PLAIN).encode(new byte[0]));
  }
}
