package org.integg.cli.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.integg.corpora.CorpusSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizers;
import picocli.CommandLine.Option;

/**
 * Options for which documents of the sources are used, in which order, and with which tokenizer.
 */
public final class DocumentOptions {
  @Option(
      names = "--tokenizer",
      order = 4,
      paramLabel = "TOKENIZER",
      defaultValue = ByteTokenizer.NAME,
      description =
          "bytes, a tokenizer.json (`egg tokenizer train` makes one) or a tiktoken rank file."
              + " Default: ${DEFAULT-VALUE}.")
  private String tokenizer;

  @Option(
      names = "--shuffle",
      order = 4,
      paramLabel = "SEED",
      description = "Shuffle the documents with this seed.")
  private Optional<Long> shuffle = Optional.empty();

  @Option(
      names = "--drop-duplicates",
      order = 4,
      description = "Leave out documents that are equal to an earlier one.")
  private boolean dropDuplicates;

  /**
   * What to read.
   *
   * @param fraction share of the text that is kept for validation
   * @throws IOException with a one-line message, if the tokenizer cannot be read
   */
  public CorpusSpec spec(List<String> sources, double fraction) throws IOException {
    OptionalLong seed = shuffle.isPresent() ? OptionalLong.of(shuffle.get()) : OptionalLong.empty();
    return new CorpusSpec(sources, Tokenizers.named(tokenizer), fraction, seed, dropDuplicates);
  }

  /** The tokenizer's name, in a form that means the same in every folder. */
  public String tokenizer() {
    return tokenizer.equals(ByteTokenizer.NAME)
        ? tokenizer
        : Path.of(tokenizer).toAbsolutePath().normalize().toString();
  }

  /** Seed of the order of documents; empty keeps the order of the sources. */
  public Optional<Long> shuffle() {
    return shuffle;
  }

  /** Whether documents that are equal to an earlier one are left out. */
  public boolean dropDuplicates() {
    return dropDuplicates;
  }
}
