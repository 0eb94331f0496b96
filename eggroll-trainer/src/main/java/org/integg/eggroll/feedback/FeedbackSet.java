package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Scales;
import org.integg.model.EggConfig;

/** The learned matrices of one {@link CreditPath}, and what goes with them. */
sealed interface FeedbackSet permits FeedbackMatrices, MirrorMatrices {
  /** All matrices. */
  LearnedMatrices all();

  /** The matrix [D, V] from errors at the logits to credit of the last norm's output. */
  LearnedMatrix output();

  /**
   * The scales of this path's credits at their start.
   *
   * @param tokens of the plain lanes in a step
   */
  Scales newScales(EggConfig model, long tokens);
}
