package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.integg.corpora.Corpus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg corpus prepare}: makes token shards in advance. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Fetches and tokenizes a corpus into the cache.",
    description = {
      "",
      "If it is interrupted, run it again: downloads continue where they stopped; the rest"
          + " starts over and gives the same bytes.",
      ""
    })
final class CorpusPrepareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CorpusOptions corpora;
  @Mixin private DocumentOptions documents;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description = "What to read: " + CorpusOptions.SOURCE_HELP)
  private List<String> sources;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Corpus corpus = corpora.open(documents.spec(sources, corpora.fraction()), err)) {
      CorpusCommand.printSizes(out, corpus);
    }
    return 0;
  }
}
