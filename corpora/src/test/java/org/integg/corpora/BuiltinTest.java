package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
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

  private Corpus tasks(String source) throws IOException {
    return Corpora.cache(folder.resolve("cache")).open(CorpusSpec.of(new ByteTokenizer(), source));
  }

  @Test
  void demonstrationsAreDocumentsOfTheTasksInTheirShares() throws IOException {
    try (Corpus corpus = tasks("builtin:tasks:addition-2*3,parity-20#limit=20K")) {
      String text = Corpora.text(corpus.train());
      String[] all = text.split("\\|");
      String[] documents = Arrays.copyOf(all, all.length - 1); // the last may end in the other part
      int sums = 0;
      for (String document : documents) {
        Task task = Tasks.made(document.startsWith("p") ? "parity-20" : "addition-2");
        String[] halves = document.split("=");
        Question question = new Question(halves[0] + "=", halves[1]);
        assertTrue(document.startsWith("p") || isSum(halves), document);
        assertEquals(Task.RIGHT, task.reward(question, halves[1]));
        assertEquals(Part.TRAIN, Part.of(document.startsWith("p") ? halves[0] + "=" : key(halves)));
        sums += document.startsWith("p") ? 0 : 1;
      }
      // About 1,500 documents, three quarters of them sums; six standard deviations are 0.07.
      assertEquals(0.75, (double) sums / documents.length, 0.07);
      long made = corpus.train().textBytes() + corpus.validation().textBytes();
      assertTrue(made >= 20 * 1024 && made < 20 * 1024 + 30, made + " bytes");
    }
  }

  private static boolean isSum(String[] halves) {
    String[] numbers = halves[0].split("\\+");
    int sum = Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]);
    return Integer.toString(sum).equals(halves[1]);
  }

  private static String key(String[] halves) {
    String[] numbers = halves[0].split("\\+");
    boolean rising = Integer.parseInt(numbers[0]) <= Integer.parseInt(numbers[1]);
    return rising ? halves[0] : numbers[1] + "+" + numbers[0];
  }

  @Test
  void demonstrationsFollowTheirSeed() throws IOException {
    try (Corpus plain = tasks("builtin:tasks:sort-4#limit=4K");
        Corpus one = tasks("builtin:tasks:sort-4:1#limit=4K");
        Corpus two = tasks("builtin:tasks:sort-4:2#limit=4K")) {
      assertEquals(one.fingerprint(), plain.fingerprint());
      assertNotEquals(one.fingerprint(), two.fingerprint());
      assertEquals("builtin:tasks:sort-4, seed 1", one.description());
    }
  }

  @Test
  void demonstrationsThatThereAreNotAreOneLine() {
    String[][] wrong = {
      {"builtin:tasks", "names no task; an example is builtin:tasks:addition-3*2,parity-40"},
      {"builtin:tasks:sort-1", "task 'sort-1': the size must be from 2 to 200"},
      {"builtin:tasks:sort-x", "task 'sort-x': the size must be a number from 2 to 200"},
      {"builtin:tasks:sort-4*0", "the weight '0' is not a whole number from 1 to 1000"},
      {"builtin:tasks:sort-4:x", "the seed 'x' is not a whole number"},
    };
    for (String[] each : wrong) {
      Exception refused = assertThrows(Exception.class, () -> tasks(each[0]));
      assertEquals("corpus source '" + each[0] + "': " + each[1], refused.getMessage());
    }
    CorpusException refused =
        assertThrows(CorpusException.class, () -> tasks("builtin:tasks:sort-4#field=a"));
    assertEquals(
        "corpus source 'builtin:tasks:sort-4': of the options, builtin:tasks takes #weight= and"
            + " #limit= alone",
        refused.getMessage());
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
