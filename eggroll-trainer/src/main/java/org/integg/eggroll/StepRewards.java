package org.integg.eggroll;

/**
 * What the members of a step were given.
 *
 * @param sum of all rewards, in thousandths: below 2^22 members times 2^36
 * @param best the largest sum that a single member was given
 * @param members how many there are
 * @param each answers or episodes of each
 * @param solved answers that were right, or episodes that came to what counts as solved
 * @param memberTokens tokens that members read until their answers or episodes had ended
 */
public record StepRewards(
    long sum, long best, int members, int each, long solved, long memberTokens) {
  /** The same, with tokens that were read besides. */
  public StepRewards plusTokens(long count) {
    return new StepRewards(sum, best, members, each, solved, memberTokens + count);
  }
}
