package org.integg.eggroll.tune;

/**
 * The answer that a lane wrote.
 *
 * @param tokens without the separator at its end
 * @param ended whether a separator came before the limit
 */
record Answer(int[] tokens, boolean ended) {
  /** Tokens that were read: the separator, the prompt, and all written tokens but the last. */
  long read(int[] prompt) {
    return (long) prompt.length + tokens.length + (ended ? 1 : 0);
  }
}
