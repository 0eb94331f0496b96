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
 * GRPO with true gradients: answers are drawn, scored and weighed as {@code egg tune --method grpo}
 * does, to the bit; what makes weights of them is backpropagation and AdamW in place of learned
 * feedback.
 */
public final class TwinGrpo implements AutoCloseable {
  /** Log-likelihoods that weights follow from have 8 fractional bits. */
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
   * @param config whose rate is AdamW's, in units of an int8 weight; warm-up and average mean
   *     nothing here
   * @throws IllegalArgumentException in one line, if the model cannot write the task's questions
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
   * @param progress share of the budget that is used, 0 to 1: the rate falls in a straight line to
   *     none
   * @return what the answers were given
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

  /** Answers are documents of their own: states begin at zero. */
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

  /** CPU time of drawing, which has a thread of its own, in nanoseconds. */
  public long drawNanos() {
    return answers.cpuNanos();
  }

  /** The int8 weights as they are now. */
  public Parameters parameters() {
    return weights.parameters();
  }

  @Override
  public void close() {
    answers.close();
  }
}
