package org.integg.eggroll.lowrank;

import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;

/** Evaluates the members of a block. One instance per thread. */
@FunctionalInterface
public interface MemberEvaluator {
  /**
   * Evaluates the pairs of a block.
   *
   * @param differences one per pair of the population: those of this block are set to the worth of
   *     the + member minus that of the − member, below 2^36
   * @return the summed worth of all the block's members
   */
  long evaluate(long step, int block, long[] differences);

  /** Makes evaluators of the weights that are trained. */
  @FunctionalInterface
  interface Maker {
    /** An evaluator for a thread with this memory. */
    MemberEvaluator make(PackedParameters packed, Workspace workspace);
  }
}
