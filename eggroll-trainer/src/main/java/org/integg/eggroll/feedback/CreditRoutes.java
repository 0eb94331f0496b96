package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.kernels.Kernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/** Makes what belongs to a {@link CreditPath}: the only place that knows both paths. */
final class CreditRoutes {
  private CreditRoutes() {}

  /** The matrices of a path, zeros. */
  static FeedbackSet matrices(CreditPath path, EggConfig model, WeightKernels kernels) {
    return switch (path) {
      case DIRECT -> new FeedbackMatrices(model, kernels);
      case CHAIN -> new MirrorMatrices(model, kernels);
    };
  }

  /**
   * The factors by which {@link LearnedMatrix#learn} multiplies the sums of each matrix, in the
   * order of their ids.
   *
   * @param tokens of a step in all blocks
   */
  static long[] gains(FeedbackSet set, long tokens) {
    return switch (set) {
      case FeedbackMatrices direct -> Fits.gains(direct, tokens);
      case MirrorMatrices mirrors -> mirrors.gains(tokens);
    };
  }

  /**
   * The route of credit through some matrices, for one thread.
   *
   * @param segment tokens that a stream reads in a step
   */
  static CreditRoute of(
      FeedbackSet set,
      PackedParameters packed,
      int segment,
      PlainProjection plain,
      Scales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    return switch (set) {
      case FeedbackMatrices direct ->
          new DirectRoute(
              packed.parameters().tensors(),
              segment,
              plain,
              direct,
              scales,
              recording,
              kernels,
              workspace);
      case MirrorMatrices mirrors ->
          new MirrorRoute(packed, segment, plain, mirrors, scales, recording, kernels, workspace);
    };
  }
}
