package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Workers;
import org.integg.eggroll.credit.StepText;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * GRPO in integers: in a step every lane draws an answer, lanes of a group to the same question,
 * and the feedback estimator learns from the answers as text, with the errors of its tokens weighed
 * by {@link Advantages}. Question i of step s has the number {@code s·questions + i}.
 */
final class GrpoLearner implements Learner {
  private final GrpoSettings config;
  private final Learner learner;
  private final PackedParameters packed;
  private final List<DrawnAnswers> answers = new ArrayList<>();
  private final RewardTally tally = new RewardTally();
  private final Workers<AnswerDrawer> workers;
  private long step;

  GrpoLearner(
      Parameters parameters, GrpoSettings config, TaskSource source, Kernels kernels, int threads) {
    source.require(parameters);
    this.config = config;
    PackedParameters start = new PackedParameters(parameters.copy());
    for (int block = 0; block < config.blocks(); block++) {
      answers.add(new DrawnAnswers(config));
    }
    StepText text = (block, step) -> answers.get(block).text();
    learner =
        new FeedbackEstimator()
            .learner(
                config.feedback(parameters.config()),
                parameters,
                text,
                config.warmUp(),
                kernels,
                threads);
    packed = new PackedParameters(learner.parameters());
    workers =
        new Workers<>(
            threads, () -> new AnswerDrawer(config, source.text(), packed, start, kernels));
  }

  /**
   * Draws answers and learns from them.
   *
   * @throws java.io.UncheckedIOException with the line for the user, if a reward of a user's fails
   */
  @Override
  public StepResult step(int progress) {
    packed.parameters().tensors().all().forEach(spec -> packed.pack(spec.id()));
    workers.forEach(
        config.blocks(), (block, own) -> own.draw(step, block, answers.get(block), tally));
    long changed = 0;
    for (int pass = 0; pass < config.passes(); pass++) {
      changed += learner.step(progress).changed();
      answers.forEach(DrawnAnswers::endPass);
    }
    step++;
    long readings = (long) config.passes() + (config.klShare() > 0 ? 1 : 0);
    tally.read(readings * config.blocks() * Lanes.COUNT * config.tokens());
    return StepResult.of(step, 0, changed, parameters()).with(tally.take(config.answers(), 1));
  }

  @Override
  public Optional<Spread> spread() {
    return tally.spread();
  }

  @Override
  public long cpuNanos() {
    return learner.cpuNanos() + workers.cpuNanos();
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
    workers.close();
    learner.close();
  }
}
