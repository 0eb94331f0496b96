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

/** Text that a tuned model is measured on, which is open, and how it was cut; or none. */
public record MeasuredText(Optional<Corpus> corpus, Optional<CorpusSpec> spec)
    implements AutoCloseable {
  /** One question in so many is for tests. */
  private static final double TEST_SHARE = 0.125;

  /** No text. */
  public static final MeasuredText NONE = new MeasuredText(Optional.empty(), Optional.empty());

  static MeasuredText of(CorpusSpec spec, Corpus corpus) {
    return new MeasuredText(Optional.of(corpus), Optional.of(spec));
  }

  /**
   * The text of a run, which the caller closes: what it was trained on, or what it measured on
   * beside rewards. If it cannot be used, a note says so, and there is none.
   *
   * @param tokenizer of the model
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

  /** The sources of a run, of its rewards and of this text. */
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

  /** Without a text, the share of questions that is for tests. */
  double validationFraction() {
    return spec.map(CorpusSpec::validationFraction).orElse(TEST_SHARE);
  }

  /** The tokens that no model was trained on. */
  public Optional<TokenSequence> tokens() {
    return corpus.map(Corpus::validation);
  }

  @Override
  public void close() {
    corpus.ifPresent(Corpus::close);
  }
}
