package org.integg.eggroll.aligned;

import java.util.Optional;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.Parameters;

/** The state of the aligned estimator between steps. */
final class AlignedState extends LaneState {
  private final AlignedSettings settings;
  private final ControlMatrices set;
  private final ControlScales scales;

  /** A state at its first step; the parameters are trained in place. */
  AlignedState(Parameters parameters, AlignedSettings settings, WeightKernels kernels) {
    this(
        parameters,
        settings,
        new ControlMatrices(parameters.config(), settings.horizon() > 1, kernels),
        new ControlScales(parameters.config(), settings),
        kernels);
  }

  private AlignedState(
      Parameters parameters,
      AlignedSettings settings,
      ControlMatrices set,
      ControlScales scales,
      WeightKernels kernels) {
    super(
        settings.weights(parameters, kernels),
        settings.blocks(),
        set.all(),
        ControlFits.gains(set, settings.blocks()),
        scales);
    this.settings = settings;
    this.set = set;
    this.scales = scales;
  }

  @Override
  public Block newBlock(Kernels kernels) {
    AlignedBlock learner = newLearner(kernels);
    Sums sums = joinedSums();
    return (block, text) -> learner.learn(steps(), block, text, stateOf(block), sums);
  }

  /** A learner that reads this state and changes none of it. */
  AlignedBlock newLearner(Kernels kernels) {
    return new AlignedBlock(settings, weights().packed(), set, scales, kernels, new Workspace());
  }

  @Override
  protected Optional<Spread> spread(SpreadCounts counts) {
    return counts.spread(Spread.Of.FITNESS, (long) settings.horizon() << Fitness.BITS);
  }

  /** The matrices that give the control variates. */
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
    return settings.controlled() ? super.parts() : parameters().tensors().count();
  }
}
