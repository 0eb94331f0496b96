package org.integg.eggroll.aligned;

import java.util.Map;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** Everything that learning from aligned perturbations with evolved feedback goes on from. */
public final class LearnerState extends LaneState<Sums> {
  /** Steps at the start in which only the feedback learns. */
  static final int WARM_UP = 8;

  private final AlignedConfig config;
  private final FeedbackSet set;
  private final Scales scales;

  /** {@link Fit#gains}. */
  private final long[] gains;

  /** A state at its first step; the parameters are trained in place. */
  public LearnerState(Parameters parameters, AlignedConfig config) {
    super(new FixedPointWeights(parameters, config.rate(), config.averageShare()), config.blocks());
    this.config = config;
    EggConfig model = parameters.config();
    set = new FeedbackSet(model);
    scales = new Scales(model, (long) config.streams() * config.tokensPerUpdate());
    gains = Fit.gains(set, (long) config.blocks() * config.tokensPerUpdate());
  }

  @Override
  public Block newBlock(Kernels kernels) {
    BlockLearner learner =
        new BlockLearner(config, weights.packed(), set, scales, kernels, new Workspace());
    Sums sums = join(new Sums(parameters().tensors(), set, scales.count()));
    return (block, text) -> learner.learn(steps(), block, text, state(block), sums);
  }

  /** The tensors, then the feedback matrices. */
  @Override
  public int parts() {
    return parameters().tensors().count() + set.count();
  }

  @Override
  public long update(int part, int progress) {
    Sums all = firstSums();
    int tensors = parameters().tensors().count();
    if (part < tensors) {
      all.addVotes(part, otherSums());
      TensorSpec spec = parameters().tensors().get(part);
      boolean moves = steps() >= WARM_UP && FixedPointWeights.learns(spec);
      return moves ? weights.update(spec, all.votes(part), progress, steps() - WARM_UP) : 0;
    }
    int id = part - tensors;
    all.addFeedback(id, otherSums());
    int stride = Sums.stride(set.get(id).inputs());
    set.get(id).learn(all.feedback(id), stride, all.powers(id), gains[id]);
    return 0;
  }

  @Override
  public long finish() {
    Sums all = firstSums();
    all.addStatistics(otherSums());
    scales.steer(all.squares);
    long logLikelihood = all.logLikelihood[0];
    nextStep();
    return logLikelihood;
  }

  /** The step as a script for a device that has some of the blocks. */
  AlignedScript script(int blocks) {
    return new AlignedScript(parameters().tensors(), set, scales, config, blocks);
  }

  @Override
  Map<String, Feedback> matrices() {
    return set.named();
  }

  @Override
  int[] shifts() {
    return scales.shifts();
  }
}
