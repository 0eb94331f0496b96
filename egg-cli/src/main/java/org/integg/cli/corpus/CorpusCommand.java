package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.integg.cli.console.Show;
import org.integg.corpora.Baselines;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.tokenizer.ByteTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg corpus}: what a run would train on. */
@Command(
    name = "corpus",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      CorpusPrepareCommand.class,
      CorpusStatsCommand.class,
      CorpusHeadCommand.class,
      CorpusRecipesCommand.class
    },
    description = {
      "",
      "Reads the sources as `egg train` does, makes their token shards unless they are in the"
          + " cache, and prints size, documents, split and baselines. Several sources make one"
          + " text, in the given order.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg corpus                      the default text of `egg train`",
      "  egg corpus book.txt.gz notes/   one corpus of a file and a folder",
      "  curl … | egg corpus -           standard input"
    })
public final class CorpusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CorpusOptions corpora;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description = "What to read: " + CorpusOptions.SOURCE_HELP + " Default: builtin:jdk.")
  private List<String> sources = CorpusOptions.DEFAULT_SOURCES;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Corpus corpus = corpora.open(sources, corpora.fraction(), new ByteTokenizer(), err)) {
      print(out, corpus);
    }
    return 0;
  }

  /** Prints sizes and split. */
  static void printSizes(PrintWriter out, Corpus corpus) {
    out.println("corpus      " + corpus.description());
    out.println("documents   " + Show.count(corpus.documents()));
    out.println("train       " + part(corpus.train()));
    out.println("validation  " + part(corpus.validation()));
    out.printf(
        "tokenizer   %s, %s ids%n",
        corpus.tokenizer().name(), Show.count(corpus.tokenizer().vocabularySize()));
    out.println("fingerprint " + corpus.fingerprint());
  }

  /** Prints sizes, split and baselines. */
  static void print(PrintWriter out, Corpus corpus) {
    printSizes(out, corpus);
    out.println();
    BaselineTable.print(out, BaselineTable.of(corpus), List.of());
    Baselines baselines = corpus.baselines();
    out.printf(
        Locale.ROOT,
        "n-grams counted in %s, measured on %s; compressed: the last %s of the text%n",
        Show.bytes(baselines.trainBytes()),
        Show.bytes(baselines.validationBytes()),
        Show.bytes(baselines.compressedBytes()));
  }

  private static String part(TokenSequence tokens) {
    return Show.bytes(tokens.textBytes()) + ", " + Show.count(tokens.size()) + " tokens";
  }
}
