package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.integg.kernels.ScalarKernels;
import org.integg.model.EggConfig;
import org.integg.model.Generator;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.Sampler;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

class TaskEvaluationTest {
  /** One prompt; the reward of an answer is its length. */
  private record Lengths(String prompt, int limit) implements Task {
    @Override
    public String name() {
      return "lengths";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public Question question(Part part, long seed) {
      return new Question(prompt + seed, "");
    }

    @Override
    public OptionalInt size(Part part) {
      return OptionalInt.empty();
    }

    @Override
    public int reward(Question question, String answer) {
      return answer.isEmpty() ? Task.RIGHT : answer.length() == limit ? Task.RIGHT : 10;
    }

    @Override
    public int answerLimit() {
      return limit;
    }
  }

  private static TaskScore score(Parameters model, Task task, int count, int threads) {
    TaskText text = new TaskText(task, new ByteTokenizer());
    return TaskEvaluation.of(model, text, Part.TEST, count, new ScalarKernels(), threads);
  }

  /** Sums of the rewards of each question's answer, written alone. */
  @Test
  void scoresAreThoseOfAnswersOneByOne() {
    Parameters model = RandomCheckpoints.gaussian(new EggConfig(256, 16, 1), 3);
    byte[] head = model.get(model.tensors().head());
    for (int i = 0; i < 16; i++) {
      head[i] = (byte) Math.clamp(4 * head[i], -127, 127);
    }
    Task task = new Lengths("q", 9);
    int right = 0;
    int unended = 0;
    long sum = 0;
    long tokens = 0;
    for (int i = 0; i < 150; i++) {
      Question question = task.question(Part.TEST, i);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      boolean ended = end(model, question, task.answerLimit(), answer);
      int reward = task.reward(question, answer.toString(StandardCharsets.UTF_8));
      reward = ended ? reward : Math.min(reward, Task.RIGHT - 1);
      right += reward == Task.RIGHT ? 1 : 0;
      unended += ended ? 0 : 1;
      // The separator, the prompt, and the answer, whose last token is not read.
      tokens += question.prompt().length() + answer.size() + (ended ? 1 : 0);
      sum += reward;
    }
    TaskScore expected = new TaskScore(150, right, unended, sum, tokens);
    assertEquals(expected, score(model, task, 150, 1));
    assertEquals(expected, score(model, task, 150, 3));
    assertTrue(unended > 0 && unended < 150, expected.toString());
  }

  private static boolean end(
      Parameters model, Question question, int limit, ByteArrayOutputStream answer) {
    int[] prompt = new ByteTokenizer().encode(question.prompt().getBytes(StandardCharsets.UTF_8));
    boolean[] ended = new boolean[1];
    new Generator(model, new ScalarKernels())
        .generate(
            prompt,
            limit,
            Sampler.greedy(),
            token -> {
              ended[0] = token == 0;
              if (!ended[0]) {
                answer.write(token);
              }
              return !ended[0];
            });
    return ended[0];
  }

  @Test
  void aQuestionThatTheTokenizerCannotWriteIsOneLine() {
    Parameters model = RandomCheckpoints.gaussian(new EggConfig(256, 16, 1), 3);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> score(model, new Lengths("a\0b", 3), 1, 1));
    assertEquals(
        "task lengths: the model's tokenizer (bytes) cannot write the question 'a\0b0'; change its"
            + " characters",
        refused.getMessage());
  }

  /** An answer that never ends is cut off and is not right. */
  @Test
  void anAnswerThatNeverEndsIsNotRight() {
    Parameters model = Parameters.initial(new EggConfig(256, 16, 1), (id, index) -> 0);
    byte[] head = model.get(model.tensors().head());
    byte[] embedding = model.get(model.tensors().embedding());
    java.util.Arrays.fill(embedding, (byte) 16);
    java.util.Arrays.fill(head, 'x' * 16, 'x' * 16 + 16, (byte) 16);
    TaskScore score = score(model, new Lengths("q", 9), 70, 1);
    assertEquals(
        new TaskScore(70, 0, 70, 70L * (Task.RIGHT - 1), 10 * (2 + 9) + 60 * (3 + 9)), score);
    assertEquals(70, score(model, Tasks.made("parity-8"), 70, 1).unended());
  }
}
