package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltinTest {
  private final CorpusSpec jdk = CorpusSpec.of(new ByteTokenizer(), "builtin:jdk");
  @TempDir Path folder;

  private Path javaHome(String... namesAndTexts) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdk"));
    Files.createDirectories(home.resolve("lib"));
    try (OutputStream file = Files.newOutputStream(home.resolve("lib/src.zip"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return home;
  }

  private Corpus open(Path javaHome) throws IOException {
    return new CorpusCache(
            folder.resolve("cache"), InputStream.nullInputStream(), javaHome, Duration.ofSeconds(2))
        .open(jdk);
  }

  @Test
  void jdkIsThePublicBasePackagesByName() throws IOException {
    Path home =
        javaHome(
            "java.base/java/util/B.java", "b".repeat(60),
            "java.base/java/io/A.java", "a".repeat(60),
            "java.base/sun/misc/C.java", "never",
            "java.desktop/java/awt/D.java", "never",
            "java.base/java/util/notes.html", "never");
    try (Corpus corpus = open(home)) {
      assertEquals("a".repeat(60) + "|" + "b".repeat(48), Corpora.text(corpus.train()));
      assertEquals("b".repeat(12), Corpora.text(corpus.validation()));
      assertTrue(corpus.description().contains("java.base/java/**"), corpus.description());
      assertTrue(corpus.notes().isEmpty());
    }
  }

  @Test
  void runningJdkHasSources() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    assumeTrue(Files.exists(home.resolve("lib/src.zip")), "this JDK has no lib/src.zip");
    try (Corpus corpus = open(home)) {
      assertTrue(corpus.documents() > 1_000);
      assertTrue(corpus.train().textBytes() > 10_000_000);
      long text = corpus.train().textBytes() + corpus.validation().textBytes();
      assertEquals(
          CorpusSpec.of(corpus.tokenizer(), "x").trainBytes(text), corpus.train().textBytes());
    }
  }

  @Test
  void grammarStandsInForMissingSources() throws IOException {
    Path broken = javaHome();
    Files.write(broken.resolve("lib/src.zip"), new byte[] {1, 2, 3});
    for (Path home : List.of(folder.resolve("missing"), broken, javaHome("x/Y.java", "never"))) {
      try (Corpus corpus = open(home)) {
        assertTrue(corpus.description().startsWith("builtin:grammar"), corpus.description());
        assertTrue(corpus.notes().get(0).contains("src.zip"), corpus.notes().get(0));
        assertTrue(corpus.notes().get(1).contains("true entropy"), corpus.notes().get(1));
        assertTrue(corpus.trueBitsPerByte().getAsDouble() > 0);
      }
    }
  }

  @Test
  void grammarFollowsItsSeed() throws IOException {
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    try (Corpus plain = cache.open(CorpusSpec.of(new ByteTokenizer(), "builtin:grammar"));
        Corpus one = cache.open(CorpusSpec.of(new ByteTokenizer(), "builtin:grammar:1"));
        Corpus two = cache.open(CorpusSpec.of(new ByteTokenizer(), "builtin:grammar:2"))) {
      assertEquals(one.fingerprint(), plain.fingerprint());
      assertNotEquals(one.fingerprint(), two.fingerprint());
      assertFalse(Corpora.text(one.validation()).equals(Corpora.text(two.validation())));
      assertTrue(one.train().textBytes() + one.validation().textBytes() >= 8_000_000);
    }
  }

  @Test
  void entropyIsUnknownForAnythingElse() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "text ".repeat(30));
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    for (String[] sources :
        new String[][] {{text.toString()}, {text.toString(), "builtin:grammar"}}) {
      try (Corpus corpus = cache.open(CorpusSpec.of(new ByteTokenizer(), sources))) {
        assertTrue(corpus.trueBitsPerByte().isEmpty());
      }
    }
  }
}
