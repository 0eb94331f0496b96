package org.integg.cli.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.integg.cli.Cli;
import org.integg.tokenizer.TokenizerFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: commands prepare, count and show corpora, and train vocabularies. */
class CorpusToolsTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result egg(String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--cache";
    all[args.length + 1] = cli.cache().toString();
    return cli.egg(all);
  }

  @Test
  void recipesAreListedAndNotFetched() {
    Cli.Result result = cli.egg("corpus", "recipes");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("recipe:enwik8"), result::out);
    assertTrue(result.out().contains("licence: CC BY-SA 3.0"), result::out);
    assertFalse(Files.exists(cli.cache()));
  }

  @Test
  void headPrintsDocuments() throws IOException {
    Cli.Result result = egg("corpus", "head", cli.text().toString(), "--bytes", "9");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("The quick …"), result::out);
    assertEquals(2, egg("corpus", "head", cli.text().toString(), "-n", "0").code());
  }

  @Test
  void vocabularyIsTrainedAndUsed() throws IOException {
    String text = cli.text().toString();
    Path file = folder.resolve("t.json");
    Cli.Result trained =
        egg(
            "tokenizer",
            "train",
            "--corpus",
            text,
            "--vocab-size",
            "280",
            "--out",
            file.toString());
    assertEquals(0, trained.code(), trained.err());
    assertEquals(280, TokenizerFiles.read(file).vocabularySize());
    Cli.Result prepared =
        egg("corpus", "prepare", text, "--tokenizer", file.toString(), "--shuffle", "3");
    assertEquals(0, prepared.code(), prepared.err());
    assertTrue(prepared.out().contains("bpe-280, 280 ids"), prepared::out);
    Cli.Result stats = egg("corpus", "stats", text, "--tokenizer", file.toString());
    assertTrue(stats.out().contains("SHA-256"), stats::out);
    assertTrue(stats.out().contains("unigram"), stats::out);
  }

  @Test
  void statsTellTheNameThatWasGiven() throws IOException {
    Path one = Files.copy(cli.text(), folder.resolve("one.txt"));
    Path two = Files.copy(cli.text(), folder.resolve("two.txt"));
    assertEquals(0, egg("corpus", "stats", one.toString()).code());
    Cli.Result stats = egg("corpus", "stats", two.toString());
    assertTrue(stats.out().contains("source      " + two), stats::out);
    assertFalse(stats.out().contains("one.txt"), stats::out);
  }

  @Test
  void standardInputTakesOptions() {
    String lines = "{\"body\": \"%s\"}%n".formatted("a line that is read ".repeat(9));
    InputStream before = System.in;
    try {
      for (String command : List.of("prepare", "stats", "head")) {
        System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        Cli.Result result = egg("corpus", command, "-#format=jsonl&field=body");
        assertEquals(0, result.code(), result.err());
        assertFalse(result.out().contains("body"), result::out);
      }
    } finally {
      System.setIn(before);
    }
    Cli.Result unknown = egg("corpus", "prepare", "-#format=text", "--drop-dupes");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("unknown option: '--drop-dupes'"), unknown::err);
    assertTrue(unknown.err().contains("did you mean"), unknown::err);
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    String text = cli.text().toString();
    Cli.Result none = egg("corpus", "prepare", text, "--tokenizer", "nowhere.json");
    assertEquals("egg: nowhere.json: no such tokenizer file", none.err().strip());
    assertEquals(2, egg("tokenizer", "train", "--corpus", text, "--vocab-size", "9").code());
    assertEquals(1, egg("corpus", "stats", "recipe:none").code());
  }
}
