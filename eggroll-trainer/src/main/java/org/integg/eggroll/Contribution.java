package org.integg.eggroll;

import java.io.Serializable;

/**
 * What some blocks learned in the first half of a step. {@link SharedLearner#learn} makes it,
 * {@link SharedMethod#add} adds those of different blocks, and {@link SharedLearner#update} takes
 * the sum over all blocks. Only learners with the same settings and model can read it.
 *
 * @param bytes the blocks' votes and statistics, four for each weight and a few more; or the
 *     differences of their pairs, each in two bits or in a few bytes
 */
public record Contribution(byte[] bytes) implements Serializable {}
