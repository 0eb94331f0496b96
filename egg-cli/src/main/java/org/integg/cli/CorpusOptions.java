package org.integg.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.tokenizer.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a corpus is made of, as options of a command. */
final class CorpusOptions {
  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description =
          "A file, a folder, a glob, - , an http(s) address, recipe:NAME, builtin:jdk or"
              + " builtin:grammar; options follow a #, as in docs.jsonl.zst#field=body&weight=2.")
  private List<String> sources = List.of();

  @Option(
      names = "--tokenizer",
      defaultValue = "bytes",
      description = "bytes, a tokenizer.json or a tiktoken rank file (${DEFAULT-VALUE})")
  private String tokenizer = "bytes";

  @Option(
      names = "--validation",
      defaultValue = "0.1",
      description = "Share of the text that training never sees (${DEFAULT-VALUE})")
  private double validation;

  @Option(names = "--shuffle", paramLabel = "SEED", description = "Order of documents by a seed.")
  private @Nullable Long shuffle;

  @Option(names = "--drop-duplicates", description = "Leave out documents equal to earlier ones.")
  private boolean dropDuplicates;

  List<String> sources() {
    return sources;
  }

  CorpusSpec spec() throws IOException {
    return new CorpusSpec(
        sources,
        Tokenizers.named(tokenizer),
        validation,
        shuffle == null ? OptionalLong.empty() : OptionalLong.of(shuffle),
        dropDuplicates);
  }

  static CorpusCache cache() {
    Path home = Path.of(System.getProperty("user.home"));
    return new CorpusCache(CorpusCache.defaultFolder(System.getenv(), home));
  }
}
