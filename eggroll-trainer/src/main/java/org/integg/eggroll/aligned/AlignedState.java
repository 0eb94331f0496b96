package org.integg.eggroll.aligned;

import java.util.Map;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** The state of the aligned estimator between steps. */
final class AlignedState extends LaneState<Sums> {
  /** Steps at the start in which only scales, baselines and matrices learn. */
  static final int WARM_UP = 8;

  private final AlignedSettings settings;
  private final ControlMatrices set;
  private final ControlScales scales;

  /** {@link ControlFits#gains}. */
  private final long[] gains;

  /** A state at its first step; the parameters are trained in place. */
  AlignedState(Parameters parameters, AlignedSettings settings, WeightKernels kernels) {
    super(settings.weights(parameters, kernels), settings.blocks());
    this.settings = settings;
    EggConfig model = parameters.config();
    set = new ControlMatrices(model, settings.horizon() > 1, kernels);
    scales = new ControlScales(model, settings);
    gains = ControlFits.gains(set, settings.blocks());
  }

  @Override
  public Block newBlock(Kernels kernels) {
    AlignedBlock learner = newLearner(kernels);
    Sums sums = join(newSums());
    return (block, text) -> learner.learn(steps(), block, text, state(block), sums);
  }

  /** A learner that reads what is here, and changes none of it. */
  AlignedBlock newLearner(Kernels kernels) {
    return new AlignedBlock(settings, weights().packed(), set, scales, kernels, new Workspace());
  }

  /** Sums of zero for such a learner. */
  Sums newSums() {
    return new Sums(parameters().tensors(), set.all(), scales.count());
  }

  /** The matrices that control variates are made of. */
  ControlMatrices controls() {
    return set;
  }

  /** The shifts and baselines. */
  ControlScales scales() {
    return scales;
  }

  /** The tensors, then the matrices, if any learn. */
  @Override
  public int parts() {
    return parameters().tensors().count() + (settings.controlled() ? set.all().count() : 0);
  }

  @Override
  public long update(int part, int progress) {
    Sums all = firstSums();
    int tensors = parameters().tensors().count();
    if (part < tensors) {
      all.addVotes(part, otherSums());
      TensorSpec spec = parameters().tensors().get(part);
      boolean moves = steps() >= WARM_UP && FixedPointWeights.learns(spec);
      return moves ? weights().update(spec, all.votes(part), progress, steps() - WARM_UP) : 0;
    }
    int id = part - tensors;
    all.addMatrix(id, otherSums());
    int stride = Sums.stride(set.get(id).inputs());
    set.get(id).learn(all.matrix(id), stride, all.powers(id), gains[id]);
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

  @Override
  protected Map<String, LearnedMatrix> matrices() {
    return set.all().named();
  }

  @Override
  protected int[] shifts() {
    return scales.values();
  }
}
