package org.integg.eggroll.tune;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.integg.corpora.TokenSequence;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;

/** A task's questions as tokens, and rewards for tokens. */
public final class TaskText implements Serializable {
  private static final int SHOWN = 60;

  private static final long serialVersionUID = 1;

  private final Task task;
  private final transient Tokenizer tokenizer;

  /** The form of a task's text that is sent to another machine. */
  private record Sent(Task task, String definition) implements Serializable {
    Object readResolve() {
      return new TaskText(task, Tokenizers.fromDefinition(definition));
    }
  }

  /** The questions of a task, for a model with this tokenizer. */
  public TaskText(Task task, Tokenizer tokenizer) {
    this.task = task;
    this.tokenizer = tokenizer;
  }

  private Object writeReplace() {
    return new Sent(task, tokenizer.definition());
  }

  /** The task. */
  public Task task() {
    return task;
  }

  /** The tokenizer of the model. */
  public Tokenizer tokenizer() {
    return tokenizer;
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
          ("task %s: the model's tokenizer (%s) cannot write the question '%s'; change its"
                  + " characters")
              .formatted(
                  task.name(),
                  tokenizer.name(),
                  shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown));
    }
    return ids;
  }

  /**
   * Questions to learn from with right answers, a document each, with separators in between.
   *
   * @param count how many; a list has no more than its own questions
   * @throws IllegalArgumentException in one line, if the tokenizer cannot write one, or a question
   *     has no answer
   */
  public TokenSequence demonstrations(int count) {
    int most = Math.min(count, task.size(Part.TRAIN).orElse(count));
    IntStream.Builder ids = IntStream.builder();
    for (int seed = 0; seed < most; seed++) {
      Question question = task.question(Part.TRAIN, seed);
      if (question.answer().isEmpty()) {
        throw new IllegalArgumentException(
            "task %s: a question has no answer, so there is nothing to demonstrate"
                .formatted(task.name()));
      }
      ids.add(Tokenizer.SEPARATOR);
      for (int id : encode(question, question.demonstration())) {
        ids.add(id);
      }
    }
    return TokenSequence.of(tokenizer, ids.build().toArray());
  }

  /** Tokens after which an answer is cut off: each is at least a byte of text. */
  int limit() {
    return task.answerLimit();
  }

  /** The reward of an answer; an answer that did not end is never right. */
  int reward(Question question, Answer answer) {
    String text = new String(tokenizer.decode(answer.tokens()), StandardCharsets.UTF_8);
    int reward = task.reward(question, text);
    return answer.ended() ? reward : Math.min(reward, Task.RIGHT - 1);
  }
}
