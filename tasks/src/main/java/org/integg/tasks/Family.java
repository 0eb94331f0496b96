package org.integg.tasks;

import java.io.Serializable;

/** Tasks that differ in a size alone: {@code NAME-SIZE}. */
interface Family extends Serializable {
  /** Name without a size: lower-case letters, with hyphens between. */
  String name();

  /** Sizes of a family, and the default. */
  Sizes sizes();

  /** What is asked, with {@code N} for the size. */
  String summary();

  /**
   * Sizes of a family.
   *
   * @param smallest still has questions for both parts
   */
  record Sizes(int smallest, int usual, int largest) {
    SizeRange range() {
      return new SizeRange(smallest, largest);
    }
  }

  /**
   * A question before its part is known.
   *
   * @param key equal for questions that ask the same
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
