package org.integg.eggroll.lowrank;

import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;

/** Says what the members of a block are worth. One instance per thread. */
@FunctionalInterface
public interface MemberEvaluator {
  /**
   * Evaluates the pairs of a block.
   *
   * @param differences one per pair of the population: those of this block are set to what the +
   *     member is worth minus what the − member is, below 2^36
   * @return what all the block's members are worth, summed
   */
  long evaluate(long step, int block, long[] differences);

  /** Makes evaluators of the weights that are trained. */
  @FunctionalInterface
  interface Maker {
    /** An evaluator for a thread with this memory. */
    MemberEvaluator make(PackedParameters packed, Workspace workspace);
  }
}
