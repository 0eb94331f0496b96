package org.integg.bench.twin;

import org.integg.eggroll.StepRewards;
import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.ErrorWeights;
import org.integg.eggroll.tune.GrpoAnswers;
import org.integg.eggroll.tune.GrpoSettings;
import org.integg.eggroll.tune.TaskSource;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * GRPO with true gradients. Answers are drawn, scored and weighted exactly as {@code egg tune
 * --method grpo} does, to the bit. Backpropagation and AdamW, instead of learned feedback, turn
 * them into weight changes.
 */
public final class TwinGrpo implements AutoCloseable {
  /** Log-likelihoods from which row weights are computed have 8 fractional bits. */
  private static final double UNITS = 256;

  private final GrpoSettings config;
  private final Parameters answering;
  private final GrpoAnswers answers;
  private final TwinWeights weights;
  private final Twin twin;
  private final AdamW optimizer;
  private final int[] own;
  private final int[] tokens;
  private final int[] targets;
  private long step;

  /**
   * Training at its first step.
   *
   * @param start the weights that it begins with
   * @param config the settings; the rate is AdamW's, in units of an int8 weight, and warm-up and
   *     average are ignored
   * @throws IllegalArgumentException with a one-line message, if the model cannot write the task's
   *     questions
   */
  public TwinGrpo(Parameters start, GrpoSettings config, TaskSource source, Kernels kernels) {
    this.config = config;
    answering = start.copy();
    answers = new GrpoAnswers(answering, config, source, kernels, 1);
    weights = new TwinWeights(start);
    twin = new Twin(weights, GrpoAnswers.LANES, config.tokens());
    optimizer = new AdamW(weights, 0);
    own = new int[config.tokens() + 1];
    tokens = new int[config.tokens() * GrpoAnswers.LANES];
    targets = new int[tokens.length];
  }

  /**
   * Draws answers and learns from them.
   *
   * @param progress used share of the budget, 0 to 1; the rate falls linearly to zero
   * @return the rewards of the answers
   */
  public StepRewards step(double progress) {
    Parameters now = weights.parameters();
    for (TensorSpec spec : now.tensors().all()) {
      System.arraycopy(now.get(spec.id()), 0, answering.get(spec.id()), 0, spec.size());
    }
    StepRewards given = answers.draw(step++);
    for (int pass = 0; pass < config.passes(); pass++) {
      for (int block = 0; block < config.blocks(); block++) {
        addGradient(answers.text(block));
      }
      optimizer.step(config.rate() * (1 - progress), 1.0 / config.memberTokens());
      twin.refresh();
      answers.endPass();
    }
    return given;
  }

  /** Adds the gradient of a block. Answers are documents of their own, so states begin at zero. */
  private void addGradient(BlockText text) {
    for (int lane = 0; lane < GrpoAnswers.LANES; lane++) {
      text.copy(lane, own);
      for (int t = 0; t < config.tokens(); t++) {
        tokens[t * GrpoAnswers.LANES + lane] = own[t];
        targets[t * GrpoAnswers.LANES + lane] = own[t + 1];
      }
    }
    ErrorWeights weigh = text.weights().orElseThrow();
    twin.clear();
    twin.forward(tokens);
    twin.loss(
        targets,
        Objective.LOSS,
        (row, bits) -> {
          int lane = row % GrpoAnswers.LANES;
          int at = row / GrpoAnswers.LANES;
          return weigh.weight(lane, at, (int) -Math.round(bits * UNITS)) / (double) GrpoAnswers.ONE;
        });
    twin.backward();
  }

  /** CPU time of drawing, which has its own thread, in nanoseconds. */
  public long drawNanos() {
    return answers.cpuNanos();
  }

  /** The current int8 weights. */
  public Parameters parameters() {
    return weights.parameters();
  }

  @Override
  public void close() {
    answers.close();
  }
}
