package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.integg.cli.corpus.CorpusOptions;
import org.integg.cli.corpus.DocumentOptions;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.RunConfig;
import org.integg.model.EggConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the text with which runs begin: sources, split, cache, documents and tokenizer. */
public final class TextOptions {
  @Option(
      names = "--corpus",
      order = 1,
      paramLabel = "SOURCE",
      description =
          "The text to train on; repeat the option for several sources: "
              + CorpusOptions.SOURCE_HELP
              + " Default: builtin:jdk.")
  private List<String> sources = CorpusOptions.DEFAULT_SOURCES;

  @Mixin private CorpusOptions corpora;
  @Mixin private DocumentOptions documents;

  /** The sources as the user wrote them. */
  public List<String> sources() {
    return sources;
  }

  /**
   * The text that the user named, with file names that mean the same in every folder.
   *
   * @throws IOException with a one-line message, if the tokenizer cannot be used
   */
  public CorpusSpec spec() throws IOException {
    return documents.spec(RunNames.absolute(sources), corpora.fraction());
  }

  /**
   * The same text at another place: the earlier specification with the sources that are named now.
   */
  CorpusSpec moved(CorpusSpec before) {
    return new CorpusSpec(
        RunNames.absolute(sources),
        before.tokenizer(),
        before.validationFraction(),
        before.shuffle(),
        before.dropDuplicates());
  }

  /** {@link CorpusOptions#reopen}. */
  Corpus reopen(CorpusSpec spec, String fingerprint, PrintWriter notes) throws IOException {
    return corpora.reopen(spec, fingerprint, notes);
  }

  /** {@link CorpusOptions#open(CorpusSpec, PrintWriter)}. */
  public Corpus open(CorpusSpec spec, PrintWriter notes) throws IOException {
    return corpora.open(spec, notes);
  }

  /**
   * The configuration with which a run on this text begins.
   *
   * @param validateEvery steps from one validation to the next; 0 for only those of the budget
   * @param validationTokens number of tokens that a validation scores; 0 for all
   */
  public RunConfig config(
      EggConfig model, Training train, Corpus corpus, int validateEvery, long validationTokens) {
    return new RunConfig(
        model,
        train,
        RunNames.absolute(sources).stream().map(CorpusSpec::withoutSecrets).toList(),
        documents.tokenizer(),
        documents.shuffle(),
        documents.dropDuplicates(),
        corpora.fraction(),
        corpus.fingerprint(),
        validateEvery,
        validationTokens,
        RunConfig.CHECKPOINT_SECONDS,
        RunConfig.KEEP_CHECKPOINTS);
  }
}
