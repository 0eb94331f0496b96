package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {
  @TempDir Path folder;

  /** Published values for the first 90 % against the last 10 %, to their two decimals. */
  @Test
  void tinyshakespeareHasItsKnownValues() throws IOException {
    assumeTrue(Corpora.shared().isPresent(), "needs shared/corpora/tinyshakespeare.txt");
    String file = Corpora.shared().get().resolve("tinyshakespeare.txt").toString();
    try (Corpus corpus =
        Corpora.cache(folder.resolve("cache")).open(CorpusSpec.of(new ByteTokenizer(), file))) {
      Baselines baselines = corpus.baselines();
      assertEquals(4.83, baselines.unigram(), 0.005);
      assertEquals(3.60, baselines.bigram(), 0.005);
      assertEquals(2.98, baselines.trigram(), 0.005);
      assertEquals(3.11, baselines.gzip(), 0.005);
      assertEquals(2.61, baselines.xz(), 0.005);
      assertEquals(1_115_394, baselines.compressedBytes());
      assertEquals(
          "bits per byte: unigram 4.83, bigram 3.60, trigram 2.98; of 1.1 MB: gzip -9 3.11, xz -9"
              + " 2.61",
          baselines.summary());
    }
  }

  @Test
  void ngramsAgreeWithCountingInMaps() {
    byte[] train = "abracadabra\0the cat\0sat on the mat".getBytes(StandardCharsets.UTF_8);
    byte[] validation = "a cat\0that sat é".getBytes(StandardCharsets.UTF_8);
    NgramEntropy ngrams = new NgramEntropy(train, validation);
    TreeSet<Byte> alphabet = new TreeSet<>();
    for (byte[] text : new byte[][] {train, validation}) {
      for (byte b : text) {
        if (b != 0) {
          alphabet.add(b);
        }
      }
    }
    assertEquals(reference(train, validation, 0, 256), ngrams.unigram(), 1e-12);
    assertEquals(reference(train, validation, 1, 256), ngrams.bigram(), 1e-12);
    assertEquals(reference(train, validation, 2, alphabet.size()), ngrams.trigram(), 1e-12);
    assertEquals(train.length - 2, ngrams.trainBytes());
    assertEquals(validation.length - 1, ngrams.validationBytes());
  }

  private static double reference(byte[] train, byte[] validation, int order, int smoothing) {
    Map<String, Integer> counts = new HashMap<>();
    String seen = "\0\0" + new String(train, StandardCharsets.ISO_8859_1);
    for (int i = 2; i < seen.length(); i++) {
      if (seen.charAt(i) != 0) {
        counts.merge(seen.substring(i - order, i) + seen.charAt(i), 1, Integer::sum);
        counts.merge("h" + seen.substring(i - order, i) + "h", 1, Integer::sum);
      }
    }
    String unseen = "\0\0" + new String(validation, StandardCharsets.ISO_8859_1);
    double bits = 0;
    int predicted = 0;
    for (int i = 2; i < unseen.length(); i++) {
      if (unseen.charAt(i) != 0) {
        String context = unseen.substring(i - order, i);
        double both = counts.getOrDefault(context + unseen.charAt(i), 0) + 1.0;
        double all = counts.getOrDefault("h" + context + "h", 0) + smoothing;
        bits -= Math.log(both / all) / Math.log(2);
        predicted++;
      }
    }
    return bits / predicted;
  }

  /** Bits per byte of text do not depend on the tokenizer. */
  @Test
  void tokenizerDoesNotChangeThem() throws IOException {
    Path a = Files.writeString(folder.resolve("a"), "an even text, this one. ".repeat(100));
    Path b = Files.writeString(folder.resolve("b"), "and another one, odd".repeat(99));
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), a.toString(), b.toString());
    try (Corpus one = cache.open(spec);
        Corpus two = cache.open(CorpusSpec.of(new PairTokenizer(), a.toString(), b.toString()))) {
      assertTrue(two.train().size() < one.train().size());
      assertEquals(one.baselines(), two.baselines());
    }
  }

  @Test
  void compressorsGetTheTailOfALongText() throws IOException {
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), "builtin:grammar");
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      Baselines baselines = corpus.baselines();
      assertTrue(baselines.compressedBytes() > 2_000_000);
      assertTrue(baselines.compressedBytes() <= 2 << 20);
      assertEquals(corpus.train().textBytes(), baselines.trainBytes());
      assertEquals(corpus.validation().textBytes(), baselines.validationBytes());
      double entropy = corpus.trueBitsPerByte().getAsDouble();
      double[] all = {
        baselines.unigram(),
        baselines.bigram(),
        baselines.trigram(),
        baselines.gzip(),
        baselines.xz()
      };
      for (double bits : all) {
        assertTrue(bits > entropy, bits + " bits per byte beat the entropy " + entropy);
      }
    }
  }
}
