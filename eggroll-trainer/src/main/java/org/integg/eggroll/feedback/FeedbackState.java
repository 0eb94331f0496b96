package org.integg.eggroll.feedback;

import java.util.Optional;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.Parameters;

/** The state of the estimator with feedback between steps. */
final class FeedbackState extends LaneState {
  private final FeedbackSettings config;
  private final FeedbackSet set;
  private final Scales scales;

  /** A state at its first step; the parameters are trained in place. */
  FeedbackState(Parameters parameters, FeedbackSettings config, WeightKernels kernels) {
    this(
        parameters,
        config,
        CreditRoutes.matrices(config.credit(), parameters.config(), kernels),
        kernels);
  }

  /**
   * A state at its first step that begins slowly.
   *
   * @param warmUp the steps of {@link #beginSlowly}
   */
  FeedbackState(Parameters parameters, FeedbackSettings config, int warmUp, WeightKernels kernels) {
    this(parameters, config, kernels);
    beginSlowly(warmUp);
  }

  private FeedbackState(
      Parameters parameters, FeedbackSettings config, FeedbackSet set, WeightKernels kernels) {
    this(
        parameters,
        config,
        set,
        set.newScales(parameters.config(), (long) config.streams() * config.tokensPerUpdate()),
        kernels);
  }

  private FeedbackState(
      Parameters parameters,
      FeedbackSettings config,
      FeedbackSet set,
      Scales scales,
      WeightKernels kernels) {
    super(
        config.weights(parameters, kernels),
        config.blocks(),
        set.all(),
        CreditRoutes.gains(set, (long) config.blocks() * config.tokensPerUpdate()),
        scales);
    this.config = config;
    this.set = set;
    this.scales = scales;
  }

  @Override
  public Block newBlock(Kernels kernels) {
    FeedbackBlock learner =
        new FeedbackBlock(config, weights().packed(), set, scales, kernels, new Workspace());
    Sums sums = joinedSums();
    return (block, text) -> learner.learn(steps(), block, text, stateOf(block), sums);
  }

  @Override
  protected Optional<Spread> spread(SpreadCounts counts) {
    return counts.spread(Spread.Of.LOSS, 1 << OutputCredit.LIKELIHOOD_BITS);
  }

  /** The learned matrices. */
  LearnedMatrices matrices() {
    return set.all();
  }

  /** The shifts that bring credits to int8: the array itself. */
  int[] shifts() {
    return scales.values();
  }

  /** Ends a step that devices did. */
  void endStep() {
    nextStep();
  }

  /** The step as a script for a device that has some of the blocks. */
  FeedbackScript script(int blocks) {
    if (!(set instanceof FeedbackMatrices direct)) {
      throw new IllegalStateException("credit " + config.credit()); // refused before
    }
    return new FeedbackScript(parameters().tensors(), direct, scales, config, blocks);
  }
}
