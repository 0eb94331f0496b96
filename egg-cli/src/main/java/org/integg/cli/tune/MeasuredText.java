package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.integg.cli.console.Show;
import org.integg.cli.corpus.CorpusOptions;
import org.integg.cli.train.RunCorpus;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.tokenizer.Tokenizer;

/** An open text on which a tuned model is measured, and how it was split; or none. */
public record MeasuredText(Optional<Corpus> corpus, Optional<CorpusSpec> spec)
    implements AutoCloseable {
  /** The share of questions that is for tests. */
  private static final double TEST_SHARE = 0.125;

  /** No text. */
  public static final MeasuredText NONE = new MeasuredText(Optional.empty(), Optional.empty());

  static MeasuredText of(CorpusSpec spec, Corpus corpus) {
    return new MeasuredText(Optional.of(corpus), Optional.of(spec));
  }

  /**
   * The text of a run, which the caller closes: the text it was trained on, or the text it was
   * measured on besides rewards. If it cannot be used, a note says so, and there is none.
   *
   * @param tokenizer the tokenizer of the model
   */
  public static MeasuredText of(
      RunFolder run, Tokenizer tokenizer, CorpusOptions corpora, PrintWriter err) {
    RunConfig config = run.config();
    Optional<CorpusSpec> spec = RunCorpus.measured(config, tokenizer);
    if (spec.isEmpty()) {
      return NONE;
    }
    try {
      return of(
          spec.get(),
          config.learnsFromRewards()
              ? corpora.open(spec.get(), err)
              : corpora.reopen(spec.get(), config.corpusFingerprint(), err));
    } catch (IOException | IllegalArgumentException e) {
      err.println(
          "note: nothing is measured on the text of %s, which cannot be used: %s"
              .formatted(run.name(), Show.oneLine(String.valueOf(e.getMessage()))));
      return NONE;
    }
  }

  /** All sources of a run: those of its rewards and those of this text. */
  List<String> with(List<String> rewards) {
    List<String> all = new ArrayList<>(rewards);
    for (String source : spec.map(CorpusSpec::sources).orElse(List.of())) {
      all.add(RunConfig.TEXT + CorpusSpec.withoutSecrets(source));
    }
    return all;
  }

  Optional<Long> shuffle() {
    return spec.map(CorpusSpec::shuffle)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong);
  }

  boolean dropDuplicates() {
    return spec.map(CorpusSpec::dropDuplicates).orElse(false);
  }

  /**
   * The validation fraction of the text, or without a text the share of questions that is for
   * tests.
   */
  double validationFraction() {
    return spec.map(CorpusSpec::validationFraction).orElse(TEST_SHARE);
  }

  /** The tokens on which no model was trained. */
  public Optional<TokenSequence> tokens() {
    return corpus.map(Corpus::validation);
  }

  @Override
  public void close() {
    corpus.ifPresent(Corpus::close);
  }
}
