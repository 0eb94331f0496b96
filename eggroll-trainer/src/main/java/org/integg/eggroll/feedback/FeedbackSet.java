package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/** The learned matrices of one {@link CreditPath}, and what goes with them. */
sealed interface FeedbackSet permits FeedbackMatrices, MirrorMatrices {
  /** Matrices of zeros. */
  static FeedbackSet of(CreditPath path, EggConfig model, WeightKernels kernels) {
    return switch (path) {
      case DIRECT -> new FeedbackMatrices(model, kernels);
      case CHAIN -> new MirrorMatrices(model, kernels);
    };
  }

  /** All of them. */
  LearnedMatrices all();

  /** The matrix [D, V] from errors at the logits to credit of the last norm's output. */
  LearnedMatrix output();

  /**
   * Scales of its credits at their start.
   *
   * @param tokens of the plain lanes in a step
   */
  Scales newScales(EggConfig model, long tokens);

  /**
   * What {@link LearnedMatrix#learn} is to multiply the sums of each matrix by, in the order of
   * their ids.
   *
   * @param tokens of a step in all blocks
   */
  long[] gains(long tokens);

  /** The way of credit by these matrices, for one thread. */
  CreditRoute route(
      PackedParameters packed,
      int segment,
      PlainProjection plain,
      Scales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace);
}
