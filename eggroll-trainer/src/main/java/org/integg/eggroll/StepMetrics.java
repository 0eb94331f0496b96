package org.integg.eggroll;

import java.util.OptionalDouble;

/**
 * What is reported of a step: one line of {@code metrics.jsonl}.
 *
 * @param step steps done, this one included
 * @param memberTokens tokens read so far, summed over members
 * @param seconds wall-clock seconds of the run so far, over all its sessions
 * @param cpuSeconds CPU seconds of the process, likewise
 * @param trainBpb bits per byte of the perturbed members on the step's text, mean over members
 * @param changed weights that moved
 * @param saturation share of the weights at ±127, 0 to 1
 * @param memberTokensPerSecond of this step alone, without validation
 * @param valBpb bits per byte of the unperturbed weights on the validation text by the integer loss
 *     with F = 4, on validation steps
 * @param valBpbExact the same by the exact loss
 */
public record StepMetrics(
    long step,
    long memberTokens,
    double seconds,
    double cpuSeconds,
    double trainBpb,
    long changed,
    double saturation,
    double memberTokensPerSecond,
    OptionalDouble valBpb,
    OptionalDouble valBpbExact) {}
