package org.integg.eggroll.tune;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.Tokenizer;

/** A task's questions as tokens, and rewards for tokens. */
public final class TaskText {
  private static final int SHOWN = 60;

  private final Task task;
  private final Tokenizer tokenizer;

  /** The questions of a task, for a model that has this tokenizer. */
  public TaskText(Task task, Tokenizer tokenizer) {
    this.task = task;
    this.tokenizer = tokenizer;
  }

  /** The task. */
  public Task task() {
    return task;
  }

  /**
   * A question's prompt.
   *
   * @throws IllegalArgumentException in one line, if the tokenizer cannot write it, or its answer
   */
  public int[] prompt(Question question) {
    encode(question, question.answer());
    return encode(question, question.prompt());
  }

  private int[] encode(Question question, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = tokenizer.encode(bytes);
    boolean separates = Arrays.stream(ids).anyMatch(id -> id == Tokenizer.SEPARATOR);
    if (separates || !Arrays.equals(tokenizer.decode(ids), bytes)) {
      String shown = question.prompt();
      throw new IllegalArgumentException(
          "task %s: the model's tokenizer (%s) cannot write the question '%s'; change its characters"
              .formatted(
                  task.name(),
                  tokenizer.name(),
                  shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown));
    }
    return ids;
  }

  /** Tokens after which an answer is cut off: each is a byte of text at least. */
  int limit() {
    return task.answerLimit();
  }

  /** The reward of an answer; one that did not end is not right, whatever it is. */
  int reward(Question question, Answer answer) {
    String text = new String(tokenizer.decode(answer.tokens()), StandardCharsets.UTF_8);
    int reward = task.reward(question, text);
    return answer.ended() ? reward : Math.min(reward, Task.RIGHT - 1);
  }
}
