package org.integg.eggroll.tune;

import java.util.Optional;
import org.integg.eggroll.BitsPerByte;

/**
 * How far tuning has taken a model from where it began.
 *
 * @param answers on questions of its task with the model's present answers
 * @param text on text; empty if there is none
 */
public record Drift(BitsPerByte answers, Optional<BitsPerByte> text) {}
