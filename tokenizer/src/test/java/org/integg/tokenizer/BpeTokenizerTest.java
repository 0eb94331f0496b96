package org.integg.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeTokenizerTest {
  private static final List<PreTokenizer> ALL =
      List.of(
          PreTokenizer.GPT2,
          PreTokenizer.PLAIN,
          PreTokenizer.GPT2_SINGLE_DIGITS,
          PreTokenizer.GPT2_DIGIT_RUNS,
          new PatternSplitter(PreTokenizerJson.GPT2_PATTERN));

  private static List<byte[]> samples(long seed) {
    Random random = new Random(seed);
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      samples.add(Texts.broken(random, random.nextInt(120)));
      samples.add(Texts.random(random, random.nextInt(120)).getBytes(UTF_8));
    }
    byte[] noise = new byte[200_000];
    random.nextBytes(noise);
    samples.add(noise);
    return samples;
  }

  @Test
  void anyBytesComeBack() {
    for (PreTokenizer preTokenizer : ALL) {
      BpeTokenizer bpe = Texts.small(preTokenizer);
      for (byte[] text : samples(21)) {
        int[] ids = bpe.encode(text);
        assertArrayEquals(text, bpe.decode(ids));
        assertEquals(text.length, Arrays.stream(ids).mapToLong(bpe::textBytes).sum());
        assertTrue(Arrays.stream(ids).allMatch(id -> id > 0), "no text is the separator");
      }
    }
  }

  @Test
  void piecesOfAnySizeGiveTheSameIds() throws IOException {
    Random random = new Random(22);
    for (PreTokenizer preTokenizer : ALL) {
      BpeTokenizer bpe = Texts.small(preTokenizer);
      TokenEncoder encoder = bpe.newEncoder(); // shared: it must keep nothing of a text
      for (byte[] text : samples(23)) {
        Tokenizer.IdBuffer ids = new Tokenizer.IdBuffer();
        int largest = text.length > 10_000 ? 90_000 : 7;
        for (int at = 0; at < text.length; ) {
          int piece = Math.min(1 + random.nextInt(largest), text.length - at);
          encoder.encode(text, at, piece, ids);
          at += piece;
        }
        encoder.finish(ids);
        assertArrayEquals(bpe.encode(text), ids.toArray());
      }
    }
  }

  @Test
  void scannerByHandCutsLikeTheRegularExpression() {
    record Twin(PreTokenizer byHand, PreTokenizer pattern) {}
    List<Twin> twins =
        List.of(
            new Twin(PreTokenizer.GPT2, new PatternSplitter(PreTokenizerJson.GPT2_PATTERN)),
            new Twin(PreTokenizer.PLAIN, new PatternSplitter(RunSplitter.PLAIN_PATTERN)));
    for (Twin twin : twins) {
      for (byte[] text : samples(24)) {
        assertEquals(words(twin.pattern(), text), words(twin.byHand(), text));
      }
    }
  }

  private static List<Integer> words(PreTokenizer preTokenizer, byte[] text) {
    List<Integer> ends = new ArrayList<>();
    int[] some = new int[500];
    for (int at = 0; at < text.length; at = ends.getLast()) {
      int count = preTokenizer.split(text, at, text.length, true, some);
      Arrays.stream(some, 0, count).forEach(ends::add);
    }
    return ends;
  }

  /** The literal definition of BPE: merge the first pair of lowest rank until none is left. */
  private static List<Integer> naive(BpeTokenizer bpe, byte[] text) {
    List<Integer> ids = new ArrayList<>();
    int from = 0;
    for (int end : words(bpe.preTokenizer(), text)) {
      List<Integer> word = new ArrayList<>();
      for (int i = from; i < end; i++) {
        word.add(bpe.vocabulary().byteId(text[i] & 0xFF));
      }
      while (true) {
        long best = Long.MAX_VALUE;
        int at = -1;
        for (int i = 0; i + 1 < word.size(); i++) {
          long found = bpe.merges().find(word.get(i), word.get(i + 1));
          if (found != Merges.NONE && found < best) {
            best = found;
            at = i;
          }
        }
        if (at < 0) {
          break;
        }
        word.set(at, (int) best);
        word.remove(at + 1);
      }
      ids.addAll(word);
      from = end;
    }
    return ids;
  }

  @Test
  void brokenUtf8IsEncodedByTheDefinition() {
    for (PreTokenizer preTokenizer : ALL) {
      BpeTokenizer bpe = Texts.small(preTokenizer);
      List<byte[]> texts = samples(25);
      for (byte[] text : texts.subList(0, texts.size() - 1)) {
        assertEquals(naive(bpe, text), Arrays.stream(bpe.encode(text)).boxed().toList());
      }
    }
  }

  @Test
  void cacheThatOverflowsChangesNothing() {
    BpeTokenizer bpe = Texts.small(PreTokenizer.GPT2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 150_000; i++) {
      text.append(" w").append(Integer.toString(i * 7919, 36).replaceAll("[0-9]", "q"));
    }
    byte[] utf8 = text.toString().getBytes(UTF_8);
    assertEquals(naive(bpe, utf8), Arrays.stream(bpe.encode(utf8)).boxed().toList());
  }

  @Test
  void wordBeyondTheLimitIsCutWhereItIs() throws IOException {
    int limit = 1_000;
    BpeTokenizer bpe = Texts.small(PreTokenizer.GPT2);
    byte[] long1 = ("so " + "e".repeat(3_210) + " it goes" + " ".repeat(999)).getBytes(UTF_8);
    byte[] long2 =
        ("the" + " ".repeat(1_001) + "e".repeat(1_000) + "!" + "x".repeat(70_000)).getBytes(UTF_8);
    for (byte[] text : List.of(long1, long2)) {
      List<Integer> first = List.of();
      for (int piece : new int[] {text.length, 1, 7, 64, 999, 1_064, 1_065}) {
        Tokenizer.IdBuffer ids = new Tokenizer.IdBuffer();
        TokenEncoder encoder = new BpeEncoder(bpe.preTokenizer(), bpe.newMerger(), limit);
        for (int at = 0; at < text.length; at += piece) {
          encoder.encode(text, at, Math.min(piece, text.length - at), ids);
        }
        encoder.finish(ids);
        List<Integer> now = Arrays.stream(ids.toArray()).boxed().toList();
        first = first.isEmpty() ? now : first;
        assertEquals(first, now, "pieces of " + piece);
        assertArrayEquals(text, bpe.decode(ids.toArray()));
      }
    }
  }

  @Test
  void specialTokensAreNoText() {
    BpeTraining settings =
        new BpeTraining(300, PreTokenizer.GPT2, List.of("<|user|>", "<|bot|>"), 2, 1);
    BpeTokenizer bpe;
    try (BpeTrainer trainer = new BpeTrainer(settings, Progress.NONE)) {
      byte[] text = "<|user|> says <|user|> and <|endoftext|> ends".repeat(9).getBytes(UTF_8);
      trainer.add(text, 0, text.length);
      bpe = trainer.train();
    }
    byte[] names = "<|endoftext|><|user|><|bot|>".getBytes(UTF_8);
    int[] ids = bpe.encode(names);
    assertArrayEquals(names, bpe.decode(ids));
    for (int id = 0; id < 3; id++) {
      int special = id;
      assertEquals(0, bpe.textBytes(id));
      assertFalse(Arrays.stream(ids).anyMatch(other -> other == special));
      assertEquals(0, bpe.decode(new int[] {id}).length);
    }
    assertEquals(bpe, Tokenizers.fromDefinition(bpe.definition()));
  }

  @Test
  void textDecoderPrintsNoHalfCharacters() {
    BpeTokenizer bpe = Texts.small(PreTokenizer.GPT2);
    String text = String.join("\n", Texts.odd());
    TextDecoder decoder = new TextDecoder(bpe);
    StringBuilder seen = new StringBuilder();
    for (int id : bpe.encode(text.getBytes(UTF_8))) {
      String piece = decoder.next(id);
      assertFalse(piece.contains("\uFFFD"), piece);
      seen.append(piece);
    }
    assertEquals(text, seen + decoder.finish());
  }
}
