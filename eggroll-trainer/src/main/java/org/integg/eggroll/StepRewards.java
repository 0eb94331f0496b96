package org.integg.eggroll;

/**
 * The rewards of a step's members.
 *
 * @param sum of all rewards, in thousandths: below 2^22 members times 2^36
 * @param best the largest sum of a single member
 * @param members how many there are
 * @param each answers or episodes of each member
 * @param solved answers that were right, or episodes that reached what counts as solved
 * @param memberTokens tokens that members read until their answers or episodes had ended
 */
public record StepRewards(
    long sum, long best, int members, int each, long solved, long memberTokens) {
  /** These rewards, with further tokens read. */
  public StepRewards plusTokens(long count) {
    return new StepRewards(sum, best, members, each, solved, memberTokens + count);
  }
}
