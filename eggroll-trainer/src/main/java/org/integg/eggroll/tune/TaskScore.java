package org.integg.eggroll.tune;

/**
 * The score of a model's answers to questions.
 *
 * @param questions how many were asked
 * @param right how many answers were right
 * @param unended how many answers did not end before the limit
 * @param reward sum of all rewards
 * @param tokens that were read until answers or episodes had ended, prompts included
 */
public record TaskScore(int questions, int right, int unended, long reward, long tokens) {
  /** The score of no questions. */
  public static final TaskScore NONE = new TaskScore(0, 0, 0, 0, 0);

  /** Both scores together. */
  public TaskScore plus(TaskScore other) {
    return new TaskScore(
        questions + other.questions,
        right + other.right,
        unended + other.unended,
        reward + other.reward,
        tokens + other.tokens);
  }
}
