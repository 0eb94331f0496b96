package org.integg.tasks;

import java.io.Serializable;

/** Tasks that differ only in a size: {@code NAME-SIZE}. */
interface Family extends Serializable {
  /** The name without a size: lower-case letters and hyphens. */
  String name();

  /** The sizes of the family, and its default. */
  Sizes sizes();

  /** What the questions ask, with {@code N} for the size. */
  String summary();

  /**
   * Sizes of a family.
   *
   * @param smallest the smallest size that has questions for both parts
   */
  record Sizes(int smallest, int usual, int largest) {
    SizeRange range() {
      return new SizeRange(smallest, largest);
    }
  }

  /**
   * A question before its part is known.
   *
   * @param key equal for questions that ask the same thing
   */
  record Draft(String key, Question question) {
    static Draft of(String prompt, String answer) {
      return new Draft(prompt, new Question(prompt, answer));
    }
  }

  /** Draws a question. */
  Draft draw(int size, SplitMix draws);

  /** UTF-8 bytes of the longest answer that makes sense. */
  int answerLimit(int size);

  /** {@link Task#reward}. */
  default int reward(Question question, String answer) {
    return Rewards.match(question.answer(), answer);
  }
}
