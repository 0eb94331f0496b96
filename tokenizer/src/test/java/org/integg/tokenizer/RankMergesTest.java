package org.integg.tokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Claim: one merge per token gives the ids of tiktoken's rule for any ranks and text. So a
 * definition is linear in its rank file, and files that would take long are refused in one line.
 */
class RankMergesTest {
  private static byte[] file(List<String> tokens) {
    StringBuilder lines = new StringBuilder();
    for (int rank = 0; rank < tokens.size(); rank++) {
      byte[] token = tokens.get(rank).getBytes(ISO_8859_1);
      lines.append(Base64.getEncoder().encodeToString(token)).append(' ').append(rank).append('\n');
    }
    return lines.toString().getBytes(US_ASCII);
  }

  private static List<String> bytes() {
    List<String> bytes = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      bytes.add(String.valueOf((char) b));
    }
    return bytes;
  }

  /**
   * Tiktoken's rule directly: of all neighbours that form a token, the lowest rank, then the
   * leftmost.
   */
  private static List<Integer> byRule(Map<String, Integer> ranks, String word) {
    List<String> parts = new ArrayList<>(Arrays.asList(word.split("")));
    while (true) {
      int at = -1;
      int best = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
        if (rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) {
        return parts.stream().map(part -> ranks.getOrDefault(part, -1)).toList();
      }
      parts.set(at, parts.get(at) + parts.remove(at + 1));
    }
  }

  /** What earlier checkpoints held: every way to put a token together, by rank and first part. */
  private static Tokenizer allWays(NumberedTokenizer read) {
    Vocabulary vocabulary = ((BpeTokenizer) read.tokenizer()).vocabulary();
    Merges merges = new Merges();
    for (int rank = 0; rank < read.separatorId(); rank++) {
      byte[] token = vocabulary.token(read.ownId(rank));
      TreeMap<Integer, Integer> ways = new TreeMap<>();
      for (int cut = 1; cut < token.length; cut++) {
        ways.put(vocabulary.id(token, 0, cut), vocabulary.id(token, cut, token.length - cut));
      }
      int id = read.ownId(rank);
      ways.forEach((left, right) -> {
        if (left >= 0 && right >= 0) {
          merges.add(left, right, id);
        }
      });
    }
    BpeTokenizer all = new BpeTokenizer(PreTokenizer.GPT2, vocabulary, merges, false);
    return Tokenizers.fromDefinition(all.definition());
  }

  private static String letters(Random random, int kinds, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(kinds)));
    }
    return word.toString();
  }

  /** Tokens before their parts, tokens that never arise, and overlapping letters. */
  @Test
  void anyRanksGiveTheIdsOfTheRule() {
    Random random = new Random(8);
    for (int round = 0; round < 400; round++) {
      int kinds = 1 + random.nextInt(3);
      Set<String> tokens = new LinkedHashSet<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        tokens.add(letters(random, kinds, 2 + random.nextInt(7)));
      }
      tokens.addAll(bytes());
      List<String> byRank = new ArrayList<>(tokens);
      if (random.nextBoolean()) {
        Collections.shuffle(byRank, random);
      }
      NumberedTokenizer read = TiktokenRanks.read(file(byRank));
      Tokenizer before = allWays(read);
      Map<String, Integer> ranks = new HashMap<>();
      byRank.forEach(token -> ranks.put(token, ranks.size()));
      for (int i = 0; i < 20; i++) {
        String word = letters(random, kinds, 1 + random.nextInt(40));
        List<Integer> expected = byRule(ranks, word).stream().map(read::ownId).toList();
        int[] ids = read.tokenizer().encode(word.getBytes(US_ASCII));
        assertEquals(expected, Arrays.stream(ids).boxed().toList(), word + " by " + tokens);
        assertArrayEquals(ids, before.encode(word.getBytes(US_ASCII)), "as stored before");
      }
      assertEquals(read.tokenizer(), Tokenizers.fromDefinition(read.tokenizer().definition()));
    }
  }

  private static void isLinear(List<String> tokens, String text) {
    byte[] file = file(tokens);
    NumberedTokenizer read = TiktokenRanks.read(file);
    int merges = ((BpeTokenizer) read.tokenizer()).merges().size();
    assertTrue(merges <= tokens.size() - 256, merges + " merges");
    int definition = read.tokenizer().definition().getBytes(UTF_8).length;
    assertTrue(definition < 4 * file.length + 1_000, definition + " of " + file.length + " bytes");
    Map<String, Integer> ranks = new HashMap<>();
    tokens.forEach(token -> ranks.put(token, ranks.size()));
    List<Integer> expected = byRule(ranks, text).stream().map(read::ownId).toList();
    int[] ids = read.tokenizer().encode(text.getBytes(US_ASCII));
    assertEquals(expected, Arrays.stream(ids).boxed().toList());
  }

  @Test
  void tokensThatMergeInEveryWayTakeOneMergeEach() {
    List<String> letters = bytes();
    for (int length = 2; length < 2_000; length++) {
      letters.add("a".repeat(length));
    }
    isLinear(letters, "a".repeat(1_234));
    List<String> pairs = bytes();
    for (int times = 1; times <= 1_200; times++) {
      pairs.add("ab".repeat(times));
    }
    isLinear(pairs, "ab".repeat(777) + "a");
  }

  /** Each token begins with the one before, and the last ones are blocks of the longest. */
  @Test
  void tokensThatBeginAlikeTakeNoTime() {
    List<String> tokens = bytes();
    String block = letters(new Random(9), 26, 1_500);
    for (int length = 2; length <= block.length(); length++) {
      tokens.add(block.substring(0, length));
    }
    tokens.add(block.repeat(2));
    tokens.add(block.repeat(500));
    tokens.add(block.repeat(1_000));
    isLinear(tokens, block + block);
  }

  @Test
  void whatTakesLongIsRefusedByItsToken() {
    List<String> tokens = bytes();
    for (int length = 2; length < 200; length++) {
      tokens.add("a".repeat(length));
    }
    BpeTokenizer read = (BpeTokenizer) TiktokenRanks.read(file(tokens)).tokenizer();
    RankMerges merges = new RankMerges(read.vocabulary(), tokens.size(), 1_000);
    String line = Texts.message(assertThrows(IllegalArgumentException.class, merges::merges));
    String refused = "from shorter ones, up to 'a+' \\(rank \\d+, \\d+ bytes\\); leave out long.*";
    assertTrue(line.matches("has tokens that take too long to put together " + refused), line);
  }
}
