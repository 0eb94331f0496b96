package org.integg.eggroll.reservoir;

import java.util.Optional;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.SteeredScales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** The state between steps: the head's fixed point and the lanes' states; nothing is learned. */
final class ReservoirState extends LaneState {
  private final ReservoirSettings config;

  /** A state at its first step; the head of the parameters is trained in place. */
  ReservoirState(Parameters parameters, ReservoirSettings config, WeightKernels kernels) {
    super(
        config.weights(parameters, kernels),
        config.blocks(),
        new LearnedMatrices(kernels),
        new long[0],
        new NoScales());
    this.config = config;
  }

  /** Errors are int8 as they are. */
  private record NoScales() implements SteeredScales {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public int[] values() {
      return new int[0];
    }

    @Override
    public void steer(long[] sums) {}
  }

  @Override
  protected boolean learns(TensorSpec spec) {
    return spec.id() == parameters().tensors().head();
  }

  @Override
  public Block newBlock(Kernels kernels) {
    ReservoirBlock learner =
        new ReservoirBlock(config, weights().packed(), kernels, new Workspace());
    Sums sums = joinedSums();
    return (block, text) -> learner.learn(steps(), block, text, stateOf(block), sums);
  }

  @Override
  protected Optional<Spread> spread(SpreadCounts counts) {
    return counts.spread(Spread.Of.LOSS, 1 << OutputCredit.LIKELIHOOD_BITS);
  }
}
