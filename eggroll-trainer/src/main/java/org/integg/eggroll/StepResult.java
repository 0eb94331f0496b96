package org.integg.eggroll;

/**
 * What one step did.
 *
 * @param step steps done so far, this one included
 * @param logLikelihood sum over all members and tokens of the step, in units of 2^−F bits, at most
 *     0
 * @param changed weights that moved
 * @param saturated weights at ±127
 */
public record StepResult(long step, long logLikelihood, long changed, long saturated) {}
