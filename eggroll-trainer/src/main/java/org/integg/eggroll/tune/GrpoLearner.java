package org.integg.eggroll.tune;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.credit.StepText;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * GRPO in integers: the feedback estimator learns from the answers of {@link GrpoAnswers} as text,
 * with the errors of their tokens weighed.
 */
final class GrpoLearner implements Learner {
  private final GrpoSettings config;
  private final Learner learner;
  private final GrpoAnswers answers;
  private long step;

  GrpoLearner(
      Parameters parameters, GrpoSettings config, TaskSource source, Kernels kernels, int threads) {
    this.config = config;
    answers = new GrpoAnswers(parameters, config, source, kernels, threads);
    StepText text = (block, step) -> answers.text(block);
    learner =
        new FeedbackEstimator()
            .learner(
                config.feedback(parameters.config()),
                parameters,
                text,
                config.warmUp(),
                kernels,
                threads);
  }

  /**
   * Draws answers and learns from them.
   *
   * @throws java.io.UncheckedIOException with the line for the user, if a user's own reward fails
   */
  @Override
  public StepResult step(int progress) {
    StepRewards given = answers.draw(step);
    long changed = 0;
    for (int pass = 0; pass < config.passes(); pass++) {
      changed += learner.step(progress).changed();
      answers.endPass();
    }
    step++;
    long readings = (long) config.passes() + (config.klShare() > 0 ? 1 : 0);
    long read = readings * config.blocks() * Lanes.COUNT * config.tokens();
    return StepResult.of(step, 0, changed, parameters()).with(given.plusTokens(read));
  }

  @Override
  public Optional<Spread> spread() {
    return answers.spread();
  }

  @Override
  public long cpuNanos() {
    return learner.cpuNanos() + answers.cpuNanos();
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Parameters parameters() {
    return learner.parameters();
  }

  @Override
  public Parameters evaluated() {
    return learner.evaluated();
  }

  @Override
  public List<StateTensor> state() {
    return learner.state();
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    learner.resume(stepsDone * config.passes());
  }

  @Override
  public void close() {
    answers.close();
    learner.close();
  }
}
