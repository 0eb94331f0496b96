package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Option;

/** Options for the text that a bench reads, found and split as by {@code egg train}. */
final class BenchText {
  @Option(
      names = "--corpus",
      order = 1,
      paramLabel = "SOURCE",
      description =
          "The text; several times for several sources; `egg train --help` says what a source is."
              + " Default: builtin:jdk.")
  private List<String> sources = List.of("builtin:jdk");

  @Option(
      names = "--cache",
      order = 3,
      paramLabel = "DIR",
      description = "Folder of token shards. Default: that of `egg train`.")
  private Optional<Path> cache = Optional.empty();

  /** The files that are read for the text. */
  List<Path> inputs() throws IOException {
    return CorpusCache.files(sources);
  }

  /**
   * Opens the text; the last tenth is for validation.
   *
   * @param notes receives what a user should know about the text
   * @throws IOException with the line to show, if a source or the cache cannot be used
   */
  Corpus open(Tokenizer tokenizer, PrintWriter notes) throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    Path folder = cache.orElseGet(() -> CorpusCache.defaultFolder(System.getenv(), home));
    Corpus corpus =
        new CorpusCache(folder).open(CorpusSpec.of(tokenizer, sources.toArray(String[]::new)));
    corpus.notes().forEach(note -> notes.println("note: " + note));
    return corpus;
  }
}
