package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.integg.cli.console.Show;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg corpus stats}: what a corpus consists of. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Prints each source's counts and hash, and sizes, split and baselines.")
final class CorpusStatsCommand implements Callable<Integer> {
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
      for (CorpusSource source : corpus.sources()) {
        out.println("source      " + source.description());
        out.println(
            "            "
                + Show.count(source.documents())
                + " documents, "
                + Show.bytes(source.textBytes())
                + ", weight "
                + source.weight());
        out.println("            SHA-256 " + source.sha256());
      }
      CorpusCommand.print(out, corpus);
    }
    return 0;
  }
}
