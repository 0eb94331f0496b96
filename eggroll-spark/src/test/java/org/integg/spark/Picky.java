package org.integg.spark;

import org.integg.tasks.Question;
import org.integg.tasks.Reward;

/** A user's own reward: the length of an answer, which fails for long answers. */
public final class Picky implements Reward {
  private static final int LONG = 10;

  @Override
  public String name() {
    return "picky";
  }

  @Override
  public int reward(Question question, String answer) {
    if (answer.length() > LONG) {
      throw new IllegalStateException("too long");
    }
    return 100 * answer.length() / LONG + question.prompt().length();
  }
}
