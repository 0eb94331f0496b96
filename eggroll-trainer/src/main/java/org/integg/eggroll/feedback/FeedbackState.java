package org.integg.eggroll.feedback;

import java.util.Map;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** The state of the estimator with feedback between steps. */
final class FeedbackState extends LaneState<Sums> {
  /** Steps at the start in which only the feedback learns, unless more are asked for. */
  static final int WARM_UP = 8;

  private final FeedbackSettings config;
  private final int warmUp;

  /** Steps after it in which the rate rises. */
  private final int ramp;

  private final FeedbackSet set;
  private final Scales scales;

  /** {@link CreditRoutes#gains}. */
  private final long[] gains;

  /** A state at its first step; the parameters are trained in place. */
  FeedbackState(Parameters parameters, FeedbackSettings config, WeightKernels kernels) {
    this(parameters, config, WARM_UP, kernels);
  }

  /**
   * The same with another start.
   *
   * @param warmUp steps in which only the feedback learns; if more than usual, the rate rises in as
   *     many more
   */
  FeedbackState(Parameters parameters, FeedbackSettings config, int warmUp, WeightKernels kernels) {
    super(config.weights(parameters, kernels), config.blocks());
    this.config = config;
    this.warmUp = warmUp;
    ramp = warmUp > WARM_UP ? warmUp : 1;
    EggConfig model = parameters.config();
    set = CreditRoutes.matrices(config.credit(), model, kernels);
    scales = set.newScales(model, (long) config.streams() * config.tokensPerUpdate());
    gains = CreditRoutes.gains(set, (long) config.blocks() * config.tokensPerUpdate());
  }

  @Override
  public Block newBlock(Kernels kernels) {
    FeedbackBlock learner =
        new FeedbackBlock(config, weights().packed(), set, scales, kernels, new Workspace());
    Sums sums = join(new Sums(parameters().tensors(), set.all(), scales.count()));
    return (block, text) -> learner.learn(steps(), block, text, state(block), sums);
  }

  /** The tensors, then the feedback matrices. */
  @Override
  public int parts() {
    return parameters().tensors().count() + set.all().count();
  }

  @Override
  public long update(int part, int progress) {
    Sums all = firstSums();
    int tensors = parameters().tensors().count();
    if (part < tensors) {
      all.addVotes(part, otherSums());
      TensorSpec spec = parameters().tensors().get(part);
      boolean moves = steps() >= warmUp && FixedPointWeights.learns(spec);
      return moves ? weights().update(spec, all.votes(part), progress, steps() - warmUp, ramp) : 0;
    }
    int id = part - tensors;
    all.addMatrix(id, otherSums());
    int stride = Sums.stride(set.all().get(id).inputs());
    set.all().get(id).learn(all.matrix(id), stride, all.powers(id), gains[id]);
    return 0;
  }

  @Override
  public long finish() {
    Sums all = firstSums();
    all.addStatistics(otherSums());
    scales.steer(all.squares());
    long logLikelihood = all.logLikelihood();
    nextStep();
    return logLikelihood;
  }

  /** Ends a step that devices have done. */
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

  @Override
  protected Map<String, LearnedMatrix> matrices() {
    return set.all().named();
  }

  @Override
  protected int[] shifts() {
    return scales.shifts();
  }
}
