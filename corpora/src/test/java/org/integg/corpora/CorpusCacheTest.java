package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusCacheTest {
  private final Tokenizer bytes = new ByteTokenizer();
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Corpus open(Path... sources) throws IOException {
    return open(bytes, sources);
  }

  private Corpus open(Tokenizer tokenizer, Path... sources) throws IOException {
    String[] names = new String[sources.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = sources[i].toString();
    }
    return Corpora.cache(folder.resolve("cache")).open(CorpusSpec.of(tokenizer, names));
  }

  @Test
  void oneFileIsSplitAtNineTenths() throws IOException {
    String text = "0123456789".repeat(100);
    try (Corpus corpus = open(write("a.txt", text))) {
      assertEquals(text.substring(0, 900), Corpora.text(corpus.train()));
      assertEquals(text.substring(900), Corpora.text(corpus.validation()));
      assertEquals(900, corpus.train().textBytes());
      assertEquals(1, corpus.documents());
    }
  }

  @Test
  void tinyshakespeareIsSplitExactly() throws IOException {
    assumeTrue(Corpora.shared().isPresent(), "needs shared/corpora/tinyshakespeare.txt");
    Path file = Corpora.shared().get().resolve("tinyshakespeare.txt");
    byte[] text = Files.readAllBytes(file);
    try (Corpus corpus = open(file)) {
      assertEquals(1_003_854, corpus.train().size());
      assertEquals(111_540, corpus.validation().size());
      int[] all = bytes.encode(text);
      int[] both = new int[all.length];
      corpus.train().copy(0, both, 0, 1_003_854);
      corpus.validation().copy(0, both, 1_003_854, 111_540);
      assertArrayEquals(all, both);
    }
  }

  @Test
  void separatorsStandBetweenDocumentsOnly() throws IOException {
    Path a = write("a", "a".repeat(40));
    Path b = write("b", "b".repeat(40));
    Path c = write("c", "c".repeat(20));
    try (Corpus corpus = open(a, b, c)) {
      assertEquals("a".repeat(40) + "|" + "b".repeat(40) + "|" + "c".repeat(10), train(corpus));
      assertEquals("c".repeat(10), Corpora.text(corpus.validation()));
      assertEquals(90, corpus.train().textBytes());
    }
    Path d = write("d", "d".repeat(80));
    Path e = write("e", "e".repeat(10));
    Path f = write("f", "f".repeat(10));
    CorpusSpec fifth =
        CorpusSpec.of(bytes, d.toString(), e.toString(), f.toString()).withValidationFraction(0.2);
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(fifth)) {
      assertEquals("d".repeat(80), train(corpus), "the split falls between two documents");
      assertEquals("e".repeat(10) + "|" + "f".repeat(10), Corpora.text(corpus.validation()));
    }
  }

  private static String train(Corpus corpus) {
    return Corpora.text(corpus.train());
  }

  @Test
  void splitNeverCutsACharacter() throws IOException {
    for (int lead = 0; lead < 8; lead++) {
      String text = "x".repeat(lead) + "😀é€".repeat(40);
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      try (Corpus corpus = open(write("u" + lead, text))) {
        String head = train(corpus);
        assertEquals(text, head + Corpora.text(corpus.validation()));
        assertFalse(head.contains("\uFFFD"));
        long cut = CorpusSpec.of(bytes, "x").trainBytes(utf8.length);
        assertTrue(corpus.train().size() >= cut && corpus.train().size() < cut + 4);
      }
    }
  }

  @Test
  void piecesAndTokensDoNotDependOnHowTheFileIsRead() throws IOException {
    // Larger than the buffers, so that pieces end anywhere: within characters, pairs and at the
    // split.
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    while (text.length() < 300_000) {
      text.appendCodePoint(
          random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : 'a' + random.nextInt(26));
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    try (Corpus corpus = open(new PairTokenizer(), write("big", text.toString()))) {
      Tokenizer pairs = corpus.tokenizer();
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.write(pairs.decode(Corpora.ids(corpus.train())));
      assertEquals(both.size(), corpus.train().textBytes());
      both.write(pairs.decode(Corpora.ids(corpus.validation())));
      assertArrayEquals(utf8, both.toByteArray());
      assertEquals(utf8.length, corpus.train().textBytes() + corpus.validation().textBytes());
    }
  }

  @Test
  void gzipGivesTheTextInIt() throws IOException {
    String text = "some text to pack, 0123456789\n".repeat(5_000);
    Path plain = write("plain.txt", text);
    byte[] head = Corpora.gzip(text.substring(0, 70_000).getBytes(StandardCharsets.UTF_8));
    byte[] rest = Corpora.gzip(text.substring(70_000).getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(head);
    members.write(rest);
    Path packed = Files.write(folder.resolve("packed.gz"), members.toByteArray());
    try (Corpus one = open(plain);
        Corpus two = open(packed)) {
      assertArrayEquals(Corpora.ids(one.train()), Corpora.ids(two.train()));
      assertArrayEquals(Corpora.ids(one.validation()), Corpora.ids(two.validation()));
    }
  }

  @Test
  void folderIsReadByPathWithoutWhatIsNoText() throws IOException {
    write("docs/b.txt", "b".repeat(50));
    write("docs/a/z.md", "z".repeat(30));
    write("docs/a.txt", "a".repeat(20));
    write("docs/.hidden/x.txt", "hidden");
    write("docs/.profile", "hidden");
    write("docs/empty.txt", "");
    Files.write(folder.resolve("docs/image.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    Files.write(folder.resolve("docs/zero.bin"), new byte[] {'a', 0, 'b'});
    String expected = "a".repeat(20) + "|" + "z".repeat(30) + "|" + "b".repeat(40);
    for (int round = 0; round < 2; round++) { // made, then found in the cache
      try (Corpus corpus = open(folder.resolve("docs"))) {
        assertEquals(expected, train(corpus));
        assertEquals(3, corpus.documents());
        String note = corpus.notes().getFirst();
        assertTrue(note.startsWith("left out 3 files"), note);
        assertTrue(note.contains("image.png"), note);
      }
    }
  }

  @Test
  void globTakesMatchingFilesByPath() throws IOException {
    write("src/b/Two.java", "2".repeat(50));
    write("src/a/One.java", "1".repeat(50));
    write("src/a/One.txt", "never");
    try (Corpus corpus = open(folder.resolve("src/**.java"))) {
      assertEquals("1".repeat(50) + "|" + "2".repeat(40), train(corpus));
    }
  }

  @Test
  void standardInputIsTextLikeAnyOther() throws IOException {
    String text = "from a pipe ".repeat(20);
    Path cache = folder.resolve("cache");
    String fingerprint;
    try (Corpus corpus =
        Corpora.cache(cache, Corpora.input(text)).open(CorpusSpec.of(bytes, "-"))) {
      assertEquals(text, train(corpus) + Corpora.text(corpus.validation()));
      fingerprint = corpus.fingerprint();
    }
    try (Corpus corpus = open(write("same.txt", text))) {
      assertEquals(fingerprint, corpus.fingerprint());
    }
    assertEquals(3, Corpora.files(cache).size(), "one entry of three files, and no spooled input");
  }

  @Test
  void fingerprintFollowsContentTokenizerAndSplitAlone() throws IOException {
    Path a = write("a.txt", "content ".repeat(20));
    Path b = write("elsewhere/b.md", "content ".repeat(20));
    Path c = write("c.txt", "Content ".repeat(20));
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    CorpusSpec spec = CorpusSpec.of(bytes, a.toString());
    try (Corpus one = cache.open(spec);
        Corpus same = open(b);
        Corpus other = open(c);
        Corpus twice = open(a, b);
        Corpus split = cache.open(spec.withValidationFraction(0.2));
        Corpus pairs = open(new PairTokenizer(), a)) {
      assertEquals(one.fingerprint(), same.fingerprint());
      List<Corpus> others = List.of(other, twice, split, pairs);
      for (Corpus different : others) {
        assertNotEquals(one.fingerprint(), different.fingerprint());
      }
    }
  }

  @Test
  void twoCachesHoldTheSameBytes() throws IOException {
    Path file = write("a.txt", "determinism ".repeat(1_000));
    CorpusSpec spec = CorpusSpec.of(bytes, file.toString(), "builtin:grammar:3");
    for (String cache : List.of("one", "two")) {
      try (Corpus corpus = Corpora.cache(folder.resolve(cache)).open(spec)) {
        corpus.baselines();
      }
    }
    List<String> files = Corpora.files(folder.resolve("one"));
    assertEquals(4, files.size(), "two shards, a manifest and the baselines");
    assertEquals(files, Corpora.files(folder.resolve("two")));
    for (String name : files) {
      assertEquals(
          -1,
          Files.mismatch(folder.resolve("one").resolve(name), folder.resolve("two").resolve(name)));
    }
  }

  @Test
  void cacheFolderFollowsTheEnvironment() {
    Path home = Path.of("/home/user");
    assertEquals(
        Path.of("/fast"),
        CorpusCache.defaultFolder(Map.of("INTEGG_CACHE", "/fast", "XDG_CACHE_HOME", "/xdg"), home));
    assertEquals(
        Path.of("/xdg/integg"),
        CorpusCache.defaultFolder(Map.of("INTEGG_CACHE", "", "XDG_CACHE_HOME", "/xdg"), home));
    assertEquals(Path.of("/home/user/.cache/integg"), CorpusCache.defaultFolder(Map.of(), home));
    assertEquals(
        Path.of("/else/.cache/integg"), CorpusCache.defaultFolder(Map.of("HOME", "/else"), home));
    assertEquals(
        Path.of("/home/user/.cache/integg"), CorpusCache.defaultFolder(Map.of("HOME", ""), home));
  }

  @Test
  void sourcesHaveTheNamesThatTheyAreGiven() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.writeString(one.resolve("a.txt"), "the same text ".repeat(20));
    Files.write(one.resolve("b.txt"), new byte[] {1, 0});
    open(one).close();
    Path other = Files.move(one, folder.resolve("other"));
    try (Corpus corpus = open(other)) {
      assertEquals(3, Corpora.files(folder.resolve("cache")).size(), "found in the cache");
      String shown = corpus.description() + corpus.sources() + corpus.notes();
      assertTrue(shown.contains(other.toString()), shown);
      assertFalse(shown.contains(one.toString()), shown);
      assertTrue(corpus.notes().getFirst().startsWith("left out 1 file or row"), shown);
    }
  }

  @Test
  void textThatIsGoneIsTakenFromTheCache() throws IOException {
    Path file = write("a.txt", "text that will be gone ".repeat(20));
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    CorpusSpec spec = CorpusSpec.of(bytes, file.toString());
    String fingerprint;
    String text;
    try (Corpus corpus = cache.open(spec)) {
      fingerprint = corpus.fingerprint();
      text = train(corpus);
    }
    try (Corpus corpus = cache.reopen(spec, fingerprint, Progress.NONE)) {
      assertEquals(List.of(), corpus.notes());
    }
    Files.delete(file);
    try (Corpus corpus = cache.reopen(spec, fingerprint, Progress.NONE)) {
      assertEquals(text, train(corpus));
      assertEquals(fingerprint, corpus.fingerprint());
      assertTrue(corpus.notes().getFirst().contains("copy of the text in the cache"));
      assertTrue(corpus.description().contains("a.txt"), corpus.description());
    }
    String none = "0".repeat(64);
    assertThrows(CorpusException.class, () -> cache.reopen(spec, none, Progress.NONE));
    assertThrows(CorpusException.class, () -> cache.reopen(spec, "../../x", Progress.NONE));
    write("a.txt", "another text at the place ".repeat(20));
    try (Corpus corpus = cache.reopen(spec, fingerprint, Progress.NONE)) {
      assertNotEquals(fingerprint, corpus.fingerprint(), "what is there comes first");
    }
  }

  @Test
  void standardInputIsNotAskedForTwice() throws IOException {
    Path cache = folder.resolve("cache");
    CorpusSpec spec = CorpusSpec.of(bytes, "-");
    String fingerprint;
    try (Corpus corpus = Corpora.cache(cache, Corpora.input("piped ".repeat(30))).open(spec)) {
      fingerprint = corpus.fingerprint();
    }
    InputStream forbidden =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("a terminal would wait here");
          }

          @Override
          public int read(byte[] into, int from, int count) throws IOException {
            return read();
          }
        };
    try (Corpus corpus = Corpora.cache(cache, forbidden).reopen(spec, fingerprint, Progress.NONE)) {
      assertEquals(fingerprint, corpus.fingerprint());
    }
  }
}
