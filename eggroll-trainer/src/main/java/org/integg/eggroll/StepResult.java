package org.integg.eggroll;

import org.integg.kernels.FixedPoint;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * What one step did.
 *
 * @param step steps done so far, this one included
 * @param logLikelihood sum over all members and tokens of the step, in units of 2^−F bits, at most
 *     0
 * @param changed weights that moved
 * @param saturated weights at ±127
 */
public record StepResult(long step, long logLikelihood, long changed, long saturated) {
  /** The same, with the saturated weights of a model counted. */
  public static StepResult of(long step, long logLikelihood, long changed, Parameters parameters) {
    long saturated = 0;
    for (TensorSpec spec : parameters.tensors().all()) {
      for (byte weight : parameters.get(spec.id())) {
        saturated += Math.abs(weight) == FixedPoint.MAX ? 1 : 0;
      }
    }
    return new StepResult(step, logLikelihood, changed, saturated);
  }
}
