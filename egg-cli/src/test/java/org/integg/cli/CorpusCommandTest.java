package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.tokenizer.TokenizerFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CorpusCommandTest {
  @TempDir Path folder;
  private final StringWriter printed = new StringWriter();

  private int run(Object command, String... args) {
    PrintWriter out = new PrintWriter(printed);
    return new CommandLine(command).setOut(out).setErr(out).execute(args);
  }

  @Test
  void recipesAreListedAndNotFetched() {
    assertEquals(0, run(new CorpusCommand(), "recipes"));
    assertTrue(printed.toString().contains("recipe:enwik8"), printed.toString());
    assertTrue(printed.toString().contains("licence: CC BY-SA 3.0"), printed.toString());
  }

  @Test
  void headPrintsDocuments() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one two three four five");
    assertEquals(0, run(new CorpusCommand(), "head", file.toString(), "--bytes", "7"));
    assertTrue(printed.toString().contains("one two …"), printed.toString());
  }

  @Test
  void tokenizerIsTrainedIntoAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one two three two one ".repeat(50));
    Path out = folder.resolve("t.json");
    String[] args = {
      "train", "--corpus", file.toString(), "--vocab-size", "265", "--out", out.toString()
    };
    assertEquals(0, run(new TokenizerCommand(), args));
    assertEquals(265, TokenizerFiles.read(out).vocabularySize());
    assertTrue(printed.toString().contains("265 ids"), printed.toString());
  }
}
