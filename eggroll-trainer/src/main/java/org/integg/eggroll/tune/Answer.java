package org.integg.eggroll.tune;

/**
 * What a lane wrote.
 *
 * @param tokens without the separator at its end
 * @param ended whether a separator came before the limit
 */
record Answer(int[] tokens, boolean ended) {}
