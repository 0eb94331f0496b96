package org.integg.eggroll.run;

import java.io.IOException;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Training;
import org.integg.model.Parameters;

/** The objective of likely text. */
final class TextObjective implements Objective {
  private final RunConfig config;
  private final Corpus corpus;
  private final Machine machine;
  private final Workplace workplace;

  /**
   * An objective of text.
   *
   * @param corpus what the run's configuration names
   * @param machine validates
   * @param workplace where steps are done
   */
  TextObjective(RunConfig config, Corpus corpus, Machine machine, Workplace workplace) {
    this.config = config;
    this.corpus = corpus;
    this.machine = machine;
    this.workplace = workplace;
  }

  @Override
  public void require(RunFolder run) throws RunException {
    if (!corpus.fingerprint().equals(config.corpusFingerprint())) {
      throw new RunException(
          ("%s: the run was begun with other text (fingerprint %.12s…, now %.12s…); give it the"
                  + " same files, or begin a run of another name")
              .formatted(run.configFile(), config.corpusFingerprint(), corpus.fingerprint()));
    }
    int vocabulary = corpus.tokenizer().vocabularySize();
    if (vocabulary != config.model().vocabulary()) {
      throw new IllegalArgumentException(
          "vocabulary %d: the tokenizer has %d tokens"
              .formatted(config.model().vocabulary(), vocabulary));
    }
  }

  @Override
  public Learner learner(RunConfig begun) throws IOException {
    Parameters start = StartWeights.of(begun.model(), begun.train().seed());
    return workplace.learner(begun, start, corpus);
  }

  @Override
  public TextScore score(StepResult result, Optional<Parameters> validated) {
    Optional<BitsPerByte> validation = validated.map(this::validate);
    return new TextScore(
        MetricsFields.rounded(trainBpb(result)),
        MetricsFields.rounded(validation, BitsPerByte::integer),
        MetricsFields.rounded(validation, BitsPerByte::exact));
  }

  private double trainBpb(StepResult result) {
    Training train = config.train();
    TokenSequence text = corpus.train();
    double bitsPerToken =
        -result.logLikelihood() / (double) (1L << train.fitnessBits()) / train.scoredTokens();
    return bitsPerToken * text.size() / Math.max(1, text.textBytes());
  }

  private BitsPerByte validate(Parameters weights) {
    return Evaluation.of(
        weights,
        corpus.validation(),
        corpus.tokenizer(),
        config.validationTokens(),
        machine.kernels(),
        machine.threads());
  }

  @Override
  public Optional<String> tokenizer() {
    return Optional.of(corpus.tokenizer().definition());
  }

  @Override
  public void check() throws IOException {
    corpus.check();
  }
}
