package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.kernels.ScalarKernels;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code egg eval} prints the exact and the integer bits per byte over all validation text
 * among the baselines, for a checkpoint on any corpus and for a run on its own corpus.
 */
class EvalCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  @Test
  void measuresACheckpointOnACorpus() throws IOException {
    Path model = cli.checkpoint(16, 2);
    Cli.Result result =
        cli.egg(
            "eval",
            "--checkpoint",
            model.toString(),
            "--corpus",
            cli.text().toString(),
            "--cache",
            cli.cache().toString(),
            "--validation-fraction",
            "0.25");
    assertEquals(0, result.code(), result.err());
    requireBits(result, model, 0.25);
  }

  @Test
  void measuresARunOnItsOwnCorpus() throws IOException {
    cli.trainTiny("first", "--steps", "2", "--validation-fraction", "0.3");
    Cli.Result result =
        cli.egg(
            "eval",
            "--name",
            "first",
            "--runs",
            cli.runs().toString(),
            "--cache",
            cli.cache().toString());
    assertEquals(0, result.code(), result.err());
    requireBits(result, cli.model("first"), 0.3);
  }

  private void requireBits(Cli.Result result, Path model, double fraction) throws IOException {
    CorpusSpec spec = new CorpusSpec(List.of(cli.text().toString()), new ByteTokenizer(), fraction);
    try (Corpus corpus = new CorpusCache(cli.cache()).open(spec)) {
      BitsPerByte expected =
          Evaluation.of(
              Checkpoint.read(model).parameters(),
              corpus.validation(),
              corpus.tokenizer(),
              0,
              new ScalarKernels(),
              1);
      assertEquals(corpus.validation().size(), expected.tokens());
      requireLine(result, "this model, exact", expected.exact());
      requireLine(result, "this model, integer", expected.integer());
      requireLine(result, "bigram", corpus.baselines().bigram());
    }
  }

  private static void requireLine(Cli.Result result, String name, double bits) {
    String value = String.format(Locale.ROOT, "%.3f", bits);
    assertTrue(
        result.lines().stream().anyMatch(l -> l.contains(" " + name + " ") && l.endsWith(value)),
        () -> name + " " + value + " is not in " + result.out());
  }
}
