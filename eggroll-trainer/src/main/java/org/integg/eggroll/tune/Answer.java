package org.integg.eggroll.tune;

/**
 * What a lane wrote.
 *
 * @param tokens without the separator at its end
 * @param ended whether a separator came before the limit
 */
record Answer(int[] tokens, boolean ended) {
  /** Tokens that were read: the separator, the prompt, and all that was written but the last. */
  long read(int[] prompt) {
    return (long) prompt.length + tokens.length + (ended ? 1 : 0);
  }
}
