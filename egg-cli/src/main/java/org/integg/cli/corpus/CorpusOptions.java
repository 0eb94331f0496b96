package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.Notes;
import org.integg.cli.console.ProgressLine;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options for how text becomes token shards, shared by all commands that read a corpus. */
public final class CorpusOptions {
  /** The default text to train on, which needs no download. */
  public static final List<String> DEFAULT_SOURCES = List.of("builtin:jdk");

  /** What a source may be, for the help of the commands. */
  public static final String SOURCE_HELP =
      "a file, a folder, a glob ('src/**.java'), - for standard input, an http(s) address,"
          + " recipe:NAME (`egg corpus recipes` lists them), builtin:jdk (the Java sources of the"
          + " running JDK), builtin:grammar (generated text of known entropy) or"
          + " builtin:tasks:addition-3,parity-40*2 (questions with answers). Text, JSON lines,"
          + " Parquet and more, compressed or not; options follow a #, as in"
          + " docs.jsonl.zst#field=body&weight=2.";

  /** The command that includes these options, whose help is as wide as the window. */
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--validation-fraction",
      order = 2,
      paramLabel = "SHARE",
      converter = ShareConverter.class,
      description =
          "Share of the text's bytes, from its end, that is kept for validation and never trained"
              + " on. Default: 0.1.")
  private Optional<Double> validationFraction = Optional.empty();

  @Option(
      names = "--cache",
      order = 3,
      paramLabel = "DIR",
      description =
          "Folder of token shards, which are made once per text. Default: $INTEGG_CACHE, else"
              + " $XDG_CACHE_HOME/integg, else $HOME/.cache/integg.")
  private Optional<Path> cache = Optional.empty();

  /** The share that the user set, if any. */
  public Optional<Double> validationFraction() {
    return validationFraction;
  }

  /** The share of the text that is for validation. */
  public double fraction() {
    return validationFraction.orElse(CorpusSpec.DEFAULT_VALIDATION_FRACTION);
  }

  /**
   * Opens a corpus and prints what a user should know about it.
   *
   * @throws IOException with the line to show, if a source or the cache cannot be used
   */
  public Corpus open(List<String> sources, double fraction, Tokenizer tokenizer, PrintWriter notes)
      throws IOException {
    return open(new CorpusSpec(sources, tokenizer, fraction), notes);
  }

  /** Opens a corpus, shows progress, and prints what a user should know about it. */
  public Corpus open(CorpusSpec spec, PrintWriter notes) throws IOException {
    Corpus corpus = cache().open(spec, new ProgressLine(notes));
    Notes.print(corpus.notes(), command.usageMessage().width(), notes);
    return corpus;
  }

  /** Calls {@link CorpusCache#reopen}, shows progress, and prints what a user should know. */
  public Corpus reopen(CorpusSpec spec, String fingerprint, PrintWriter notes) throws IOException {
    Corpus corpus = cache().reopen(spec, fingerprint, new ProgressLine(notes));
    Notes.print(corpus.notes(), command.usageMessage().width(), notes);
    return corpus;
  }

  /** The cache that the user named, or the default one. */
  CorpusCache cache() {
    Path home = Path.of(System.getProperty("user.home"));
    return new CorpusCache(cache.orElseGet(() -> CorpusCache.defaultFolder(System.getenv(), home)));
  }
}
