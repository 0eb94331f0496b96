package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.integg.cli.console.Output;
import org.integg.corpora.CorpusCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg corpus head}: a look at the text itself. */
@Command(
    name = "head",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Prints the first documents unchanged, before tokenization.")
final class CorpusHeadCommand implements Callable<Integer> {
  /**
   * Limit for the number of documents and for the bytes of each, which are held until all are
   * found.
   */
  private static final int MOST = 1 << 20;

  @Spec private CommandSpec spec;
  @Mixin private CorpusOptions corpora;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description = "What to read: " + CorpusOptions.SOURCE_HELP)
  private List<String> sources;

  @Option(
      names = {"-n", "--documents"},
      paramLabel = "N",
      defaultValue = "3",
      description = "How many documents to print. Default: ${DEFAULT-VALUE}.")
  private int documents;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many bytes of each document to print at most. Default: ${DEFAULT-VALUE}.")
  private int bytes;

  @Override
  public Integer call() throws IOException {
    require("documents", documents);
    require("bytes", bytes);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter data = Output.data(spec.commandLine());
    for (CorpusCache.Excerpt excerpt : corpora.cache().head(sources, documents, bytes)) {
      out.println("== " + excerpt.name());
      data.println(excerpt.text() + (excerpt.cut() ? " …" : ""));
    }
    return 0;
  }

  private static void require(String what, int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "%s %d: must be from 1 to %d".formatted(what, count, MOST));
    }
  }
}
