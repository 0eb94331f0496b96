package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of documents: shuffling, weights and duplicates. */
class OrderTest {
  @TempDir Path folder;

  private String lines(String name, int count, String letter) throws IOException {
    List<String> lines =
        IntStream.range(0, count)
            .mapToObj(i -> "{\"text\": \"" + letter + String.format("%05d", i) + "\"}")
            .toList();
    return Files.write(folder.resolve(name + ".jsonl"), lines).toString();
  }

  private Corpus open(CorpusSpec spec) throws IOException {
    return Corpora.cache(folder.resolve("cache")).open(spec);
  }

  private static CorpusSpec spec(String... sources) {
    return CorpusSpec.of(new ByteTokenizer(), sources);
  }

  private static List<String> documents(TokenSequence tokens) {
    return new ArrayList<>(Arrays.asList(Corpora.text(tokens).split("\\|")));
  }

  @Test
  void shuffleKeepsEveryDocumentOnce() throws IOException {
    String source = lines("a", 2_000, "a");
    List<String> inOrder;
    try (Corpus corpus = open(spec(source))) {
      inOrder = documents(corpus.train());
      inOrder.addAll(documents(corpus.validation()));
    }
    List<List<String>> orders = new ArrayList<>();
    for (long seed : new long[] {1, 2, 1}) {
      try (Corpus corpus = open(spec(source).withShuffle(seed))) {
        List<String> shuffled = documents(corpus.train());
        assertEquals(1_800, shuffled.size());
        shuffled.addAll(documents(corpus.validation()));
        orders.add(shuffled);
        List<String> sorted = new ArrayList<>(shuffled);
        Collections.sort(sorted);
        assertEquals(inOrder, sorted);
        assertEquals(2_000, corpus.documents());
      }
    }
    assertEquals(orders.get(0), orders.get(2));
    assertNotEquals(orders.get(0), orders.get(1));
    assertNotEquals(inOrder, orders.get(0));
    assertEquals(3 * 3, count("cache", "corpora"), "three entries and nothing else");
  }

  private int count(String... parts) throws IOException {
    return Corpora.files(folder.resolve(Path.of("", parts))).size();
  }

  @Test
  void weightsRepeatTrainingAlone() throws IOException {
    String a = lines("a", 400, "a");
    String b = lines("b", 600, "b");
    for (boolean shuffle : new boolean[] {false, true}) {
      CorpusSpec spec = spec(a + "#weight=2.5", b + "#weight=0.25");
      try (Corpus corpus = open(shuffle ? spec.withShuffle(5) : spec)) {
        List<String> train = documents(corpus.train());
        List<String> validation = documents(corpus.validation());
        assertEquals(100, validation.stream().distinct().count());
        assertEquals(100, validation.size());
        assertTrue(Collections.disjoint(train, validation), "no repeated text in both parts");
        long ofA = train.stream().filter(text -> text.startsWith("a")).count();
        long ofB = train.size() - ofA;
        long trainA = 400 - validation.stream().filter(text -> text.startsWith("a")).count();
        long trainB = 900 - trainA;
        assertTrue(Math.abs(ofA - 2.5 * trainA) < 60, ofA + " of " + trainA);
        assertTrue(Math.abs(ofB - 0.25 * trainB) < 60, ofB + " of " + trainB);
        assertEquals(trainA, train.stream().filter(t -> t.startsWith("a")).distinct().count());
        assertEquals(1_000, corpus.documents());
        assertEquals(400, corpus.sources().getFirst().documents());
        assertEquals(2.5, corpus.sources().getFirst().weight());
      }
    }
  }

  @Test
  void duplicatesAreLeftOutWhenAsked() throws IOException {
    String a = lines("a", 50, "a");
    String again = lines("again", 60, "a");
    try (Corpus corpus = open(spec(a, again))) {
      assertEquals(110, corpus.documents());
    }
    for (CorpusSpec spec : List.of(spec(a, again), spec(a, again).withShuffle(3))) {
      try (Corpus corpus = open(spec.withoutDuplicates())) {
        assertEquals(60, corpus.documents());
        assertTrue(
            corpus.notes().toString().contains("50 files or rows"), corpus.notes().toString());
        assertEquals(10, corpus.sources().getLast().documents());
        List<String> all = documents(corpus.train());
        all.addAll(documents(corpus.validation()));
        assertEquals(60, all.stream().distinct().count());
      }
    }
  }

  @Test
  void documentTheSplitDividesIsInBothPartsOnce() throws IOException {
    Path text = Files.writeString(folder.resolve("t.txt"), "0123456789".repeat(100));
    try (Corpus corpus = open(spec(text + "#weight=3").withShuffle(1))) {
      assertEquals("0123456789".repeat(90), Corpora.text(corpus.train()));
      assertEquals("0123456789".repeat(10), Corpora.text(corpus.validation()));
    }
  }

  @Test
  void manifestSaysWhatItWasMadeOf() throws IOException {
    String a = lines("a", 50, "a");
    try (Corpus corpus = open(spec(a))) {
      CorpusSource source = corpus.sources().getFirst();
      assertEquals(a, source.description());
      assertEquals(64, source.sha256().length());
      assertEquals(50 * 6, source.textBytes());
    }
    List<String> files = Corpora.files(folder.resolve("cache"));
    String manifest = Files.readString(folder.resolve("cache").resolve(files.getFirst()));
    for (String part : List.of("\"sources\"", "\"sha256\"", "\"tokenizerSha256\"", "\"shuffle\"")) {
      assertTrue(manifest.contains(part), part + " in " + manifest);
    }
  }
}
