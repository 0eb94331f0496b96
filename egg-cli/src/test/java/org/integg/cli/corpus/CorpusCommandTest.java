package org.integg.cli.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.integg.cli.Cli;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: {@code egg corpus} prints sizes, split and baselines of the text to train on. */
class CorpusCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result corpus(String... sources) {
    List<String> args = new java.util.ArrayList<>(List.of("corpus", "--cache"));
    args.add(cli.cache().toString());
    args.addAll(List.of(sources));
    return cli.egg(args.toArray(String[]::new));
  }

  @Test
  void tellsSizesSplitAndBaselines() throws IOException {
    Cli.Result result = corpus(cli.text().toString(), "--validation-fraction", "0.2");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("train       3.60 kB, 3,600 tokens"), result::out);
    assertTrue(result.out().contains("validation  900 bytes, 900 tokens"), result::out);
    assertTrue(result.out().contains("unigram"), result::out);
  }

  @Test
  void severalSourcesAreOneText() throws IOException {
    Path more = cli.file("more.txt", "Another document, of another file.\n".repeat(10));
    Cli.Result result = corpus(cli.text().toString(), more.toString());
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("documents   2"), result::out);
  }

  @Test
  void theGrammarsEntropyIsAmongTheBaselines() {
    Cli.Result result = corpus("builtin:grammar");
    assertEquals(0, result.code(), result.err());
    assertTrue(
        result.lines().stream().anyMatch(line -> line.matches(" +true entropy +\\d\\.\\d{3}")),
        result::out);
  }
}
