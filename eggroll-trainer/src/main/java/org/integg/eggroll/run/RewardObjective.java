package org.integg.eggroll.run;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.tune.Drift;
import org.integg.eggroll.tune.Elsewhere;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskSource;
import org.integg.model.Checkpoint;
import org.integg.model.Parameters;

/** The objective of high rewards. */
public final class RewardObjective implements Objective {
  private final RunConfig config;
  private final Checkpoint start;
  private final RewardSource source;
  private final String fingerprint;
  private final Machine machine;
  private final Workplace workplace;
  private final Optional<Elsewhere> elsewhere;

  /**
   * An objective of rewards.
   *
   * @param start the weights before the first step
   * @param fingerprint of everything that rewards and start depend on
   * @param machine validates
   * @param workplace where steps are done
   * @param elsewhere what validations report beside the rewards
   */
  public RewardObjective(
      RunConfig config,
      Checkpoint start,
      RewardSource source,
      String fingerprint,
      Machine machine,
      Workplace workplace,
      Optional<Elsewhere> elsewhere) {
    this.config = config;
    this.start = start;
    this.source = source;
    this.fingerprint = fingerprint;
    this.machine = machine;
    this.workplace = workplace;
    this.elsewhere = elsewhere;
  }

  @Override
  public void require(RunFolder run) throws RunException {
    if (!fingerprint.equals(config.corpusFingerprint())) {
      throw new RunException(
          ("%s: the run was begun with other questions, rewards or start weights (fingerprint"
                  + " %.12s…, now %.12s…); put them back, or begin a run of another name")
              .formatted(run.configFile(), config.corpusFingerprint(), fingerprint));
    }
    if (!start.config().equals(config.model())) {
      throw new RunException(
          "%s: is of another shape than the run's model; put it back".formatted(run.startFile()));
    }
  }

  @Override
  public Learner learner(RunConfig begun) throws IOException {
    return workplace.learner(begun, start.parameters().copy(), source);
  }

  @Override
  public RewardScore score(StepResult result, Optional<Parameters> validated) {
    return RewardScore.of(
        result.rewards().orElseThrow(),
        validated.map(this::validate),
        source.countsSolved(),
        validated.flatMap(this::drift));
  }

  /** The score on questions or episodes that no step learns from, as in validations. */
  public TaskScore validate(Parameters weights) {
    int questions = Math.toIntExact(config.validationTokens());
    return source.validate(weights, questions, machine.kernels(), machine.threads());
  }

  /** How far weights are from the start, estimated from a sample. */
  public Optional<Drift> drift(Parameters weights) {
    return elsewhere.map(each -> each.sample(weights, machine.kernels(), machine.threads()));
  }

  /** A policy reads no text, though a file's vocabulary of 256 would be taken for bytes. */
  @Override
  public Optional<String> tokenizer() {
    return switch (source) {
      case TaskSource _ -> start.tokenizer();
      case EnvironmentSource _ -> Optional.empty();
    };
  }

  /** Questions and rewards are in memory. */
  @Override
  public void check() {}
}
