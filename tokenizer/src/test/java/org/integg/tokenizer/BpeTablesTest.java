package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: a tokenizer's tables, used by the short procedure in their documentation, give its words
 * and ids for any pattern and text; a pattern with too many states is refused in one line.
 */
class BpeTablesTest {
  private static final String GPT4 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  static Stream<PreTokenizer> preTokenizers() {
    return Stream.of(
        PreTokenizer.GPT2,
        PreTokenizer.PLAIN,
        PreTokenizer.GPT2_SINGLE_DIGITS,
        PreTokenizer.GPT2_DIGIT_RUNS,
        new PatternSplitter(GPT4),
        new PatternSplitter("[a-f]+|x*?1|\\d+(?=[ae])|\\p{Lu}"));
  }

  @ParameterizedTest
  @MethodSource("preTokenizers")
  void wordsAndIdsAreTheTokenizers(PreTokenizer preTokenizer) {
    Random random = new Random(3);
    byte[] training = Texts.random(random, 3_000).getBytes(StandardCharsets.UTF_8);
    BpeTokenizer tokenizer = Texts.train(preTokenizer, 400, training);
    BpeTables tables = BpeTables.of(tokenizer);
    List<byte[]> texts = new ArrayList<>();
    Texts.odd().forEach(text -> texts.add(text.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 40; i++) {
      texts.add(Texts.broken(random, random.nextInt(60)));
    }
    for (byte[] text : texts) {
      assertEquals(words(preTokenizer, text), words(tables.words(), text));
      List<Integer> ids = new ArrayList<>();
      int from = 0;
      for (int end : words(tables.words(), text)) {
        ids.addAll(merged(tables, Arrays.copyOfRange(text, from, end)));
        from = end;
      }
      assertEquals(Arrays.stream(tokenizer.encode(text)).boxed().toList(), ids);
    }
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      assertEquals(tokenizer.textBytes(id), tables.tokens().get(id).length);
    }
  }

  private static List<Integer> words(PreTokenizer preTokenizer, byte[] text) {
    int[] ends = new int[text.length + 1];
    List<Integer> all = new ArrayList<>();
    for (int from = 0; from < text.length; from = all.getLast()) {
      int count = preTokenizer.split(text, from, text.length, true, ends);
      Arrays.stream(ends, 0, count).forEach(all::add);
    }
    return all;
  }

  private static List<Integer> words(WordAutomaton automaton, byte[] text) {
    List<Integer> ends = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < text.length; ) {
      int end = match(automaton, text, at);
      if (end == at) {
        at += lengthAt(text, at);
        continue;
      }
      if (at > begin) {
        ends.add(at);
      }
      ends.add(end);
      begin = end;
      at = end;
    }
    if (begin < text.length) {
      ends.add(text.length);
    }
    return ends;
  }

  private static int match(WordAutomaton automaton, byte[] text, int from) {
    int end = from;
    int state = WordAutomaton.START;
    for (int at = from; state < automaton.states(); ) {
      boolean over = at == text.length;
      int entry = automaton.entry(state, over ? 0 : symbol(automaton, text, at));
      end = (entry & 1) == 1 ? at : end;
      state = entry >> 1;
      at += over ? 0 : lengthAt(text, at);
    }
    return end;
  }

  private static int symbol(WordAutomaton automaton, byte[] text, int at) {
    int length = lengthAt(text, at);
    String character = new String(text, at, length, StandardCharsets.UTF_8);
    int range = automaton.ranges() - 1;
    while (automaton.rangeStart(range) > character.codePointAt(0)) {
      range--;
    }
    return automaton.rangeSymbol(range);
  }

  /** Number of bytes of the character there; 1 for a byte that is part of no character. */
  private static int lengthAt(byte[] text, int at) {
    for (int length = 1; length <= 4 && at + length <= text.length; length++) {
      byte[] piece = Arrays.copyOfRange(text, at, at + length);
      String read = new String(piece, StandardCharsets.UTF_8);
      if (read.codePointCount(0, read.length()) == 1
          && Arrays.equals(read.getBytes(StandardCharsets.UTF_8), piece)) {
        return length;
      }
    }
    return 1;
  }

  private static List<Integer> merged(BpeTables tables, byte[] word) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : word) {
      ids.add(tables.byteIds().get(b & 0xFF));
    }
    while (true) {
      BpeTables.Merge best = null;
      int place = 0;
      for (int i = 0; i + 1 < ids.size(); i++) {
        int left = ids.get(i);
        int right = ids.get(i + 1);
        for (BpeTables.Merge merge : tables.merges()) {
          boolean fits = merge.left() == left && merge.right() == right;
          if (fits && (best == null || merge.rank() < best.rank())) {
            best = merge;
            place = i;
          }
        }
      }
      if (best == null) {
        return ids;
      }
      ids.set(place, best.id());
      ids.remove(place + 1);
    }
  }

  @Test
  void tooManyStatesAreRefused() {
    PreTokenizer wide = new PatternSplitter("[ab]*a[ab]{14}");
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> new WordAutomaton(wide));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("takes more than 4096 states"),
        failure::getMessage);
  }
}
