package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.Workers;
import org.integg.eggroll.credit.BlockText;
import org.integg.kernels.Kernels;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * The first half of a step of GRPO: lanes draw answers, those of a group to the same question, and
 * {@link Advantages} weighs each written token. Question i of step s has the number {@code
 * s·questions + i}. Learning from them is done elsewhere.
 */
public final class GrpoAnswers implements AutoCloseable {
  /** Lanes of a block that answer, the first ones. */
  public static final int LANES = GrpoSettings.LANES;

  /** A weight of 1: the weight of an answer that is one deviation better than its group. */
  public static final int ONE = 1 << Advantages.BITS;

  private final GrpoSettings config;
  private final PackedParameters packed;
  private final List<DrawnAnswers> answers = new ArrayList<>();
  private final RewardTally tally = new RewardTally();
  private final Workers<AnswerDrawer> workers;

  /**
   * Answers by some weights, as they are in every step.
   *
   * @param weights which answer; at this point those before the first step
   * @throws IllegalArgumentException in one line, if the model cannot write the task's questions
   */
  public GrpoAnswers(
      Parameters weights, GrpoSettings config, TaskSource source, Kernels kernels, int threads) {
    source.require(weights);
    this.config = config;
    PackedParameters start = new PackedParameters(weights.copy());
    packed = new PackedParameters(weights);
    for (int block = 0; block < config.blocks(); block++) {
      answers.add(new DrawnAnswers(config));
    }
    workers =
        new Workers<>(
            threads, () -> new AnswerDrawer(config, source.text(), packed, start, kernels));
  }

  /**
   * Draws the answers of a step, and scores them.
   *
   * @return the rewards of the answers
   * @throws java.io.UncheckedIOException with the line for the user, if a user's own reward fails
   */
  public StepRewards draw(long step) {
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      packed.pack(spec.id());
    }
    workers.forEach(
        config.blocks(), (block, own) -> own.draw(step, block, answers.get(block), tally));
    return tally.take(config.answers(), 1);
  }

  /**
   * The answers that a block has drawn, lane by lane, and the weights of their tokens.
   *
   * <p>In the first pass over it, probabilities are still those with which tokens were drawn.
   */
  public BlockText text(int block) {
    return answers.get(block).text();
  }

  /** Ends a pass over all blocks. */
  public void endPass() {
    answers.forEach(DrawnAnswers::endPass);
  }

  /** CPU time of drawing, in nanoseconds. */
  public long cpuNanos() {
    return workers.cpuNanos();
  }

  /** The spread of the answers of the last drawing. */
  Optional<Spread> spread() {
    return tally.spread();
  }

  @Override
  public void close() {
    workers.close();
  }
}
