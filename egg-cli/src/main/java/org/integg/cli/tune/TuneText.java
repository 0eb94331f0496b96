package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.integg.cli.corpus.CorpusOptions;
import org.integg.cli.train.RunNames;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.run.RunFolder;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the text on which a run that learns from rewards is also measured. */
final class TuneText {
  @Option(
      names = "--corpus",
      order = 4,
      paramLabel = "SOURCE",
      description =
          "With --task, text on which to measure how tuning changes the model elsewhere; repeat"
              + " the option for several sources. Default: the training text of the run that"
              + " --checkpoint names.")
  private List<String> sources = List.of();

  @Mixin private CorpusOptions corpora;

  /**
   * No text, for runs that read none.
   *
   * @throws IllegalArgumentException with a one-line message, if the user named one
   */
  MeasuredText none() {
    if (!sources.isEmpty()) {
      throw new IllegalArgumentException("corpus: only works with --task; --env has no text");
    }
    requireCorpus();
    return MeasuredText.NONE;
  }

  private void requireCorpus() {
    if (sources.isEmpty() && corpora.validationFraction().isPresent()) {
      throw new IllegalArgumentException(
          "validation-fraction: only works with --corpus; give that, too");
    }
  }

  /**
   * The text to measure on, which the caller closes.
   *
   * @param from the run that continues, or from which another starts, if there is one
   * @param tokenizer the tokenizer of the model
   * @param err receives the note if a text that the user did not name cannot be opened
   * @throws IOException with a one-line message, if a source that the user named cannot be used
   */
  MeasuredText open(Optional<RunFolder> from, Tokenizer tokenizer, PrintWriter err)
      throws IOException {
    requireCorpus();
    if (!sources.isEmpty()) {
      CorpusSpec spec = new CorpusSpec(RunNames.absolute(sources), tokenizer, corpora.fraction());
      return MeasuredText.of(spec, corpora.open(spec, err));
    }
    return from.isPresent()
        ? MeasuredText.of(from.get(), tokenizer, corpora, err)
        : MeasuredText.NONE;
  }
}
