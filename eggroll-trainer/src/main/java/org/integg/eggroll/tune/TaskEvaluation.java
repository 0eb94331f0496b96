package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.Workers;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;

/** Asks a model questions, 64 side by side, and scores its greedy answers. */
public final class TaskEvaluation {
  private TaskEvaluation() {}

  /** The score of questions 0 to {@code count − 1} of a part. */
  public static TaskScore of(
      Parameters parameters, TaskText text, Part part, int count, Kernels kernels, int threads) {
    return of(parameters, text, part, 0, count, kernels, threads);
  }

  /**
   * The score of so many questions of a part, one after another.
   *
   * @param from number of the first
   * @param count at least 1
   * @param threads they decide nothing but the speed
   * @throws IllegalArgumentException in one line, if the tokenizer cannot write a question
   * @throws java.io.UncheckedIOException with the line for the user, if a user's reward fails
   */
  public static TaskScore of(
      Parameters parameters,
      TaskText text,
      Part part,
      long from,
      int count,
      Kernels kernels,
      int threads) {
    PackedParameters packed = new PackedParameters(parameters);
    int blocks = (count + Lanes.COUNT - 1) / Lanes.COUNT;
    TaskScore[] scores = new TaskScore[blocks];
    try (Workers<AnswerBlock> workers =
        new Workers<>(
            threads,
            () ->
                new AnswerBlock(
                    parameters.tensors(),
                    new PlainProjection(packed, kernels, new Workspace()),
                    kernels))) {
      workers.forEach(
          blocks,
          (block, answers) -> {
            int first = block * Lanes.COUNT;
            int asked = Math.min(Lanes.COUNT, count - first);
            scores[block] = score(text, part, from + first, asked, answers);
          });
    }
    TaskScore all = TaskScore.NONE;
    for (TaskScore score : scores) {
      all = all.plus(score);
    }
    return all;
  }

  private static TaskScore score(
      TaskText text, Part part, long first, int count, AnswerBlock block) {
    List<Question> questions = new ArrayList<>();
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Question question = text.task().question(part, first + i);
      questions.add(question);
      prompts.add(text.prompt(question));
    }
    List<Answer> answers = block.answer(prompts, text.limit());
    int right = 0;
    int unended = 0;
    long sum = 0;
    for (int i = 0; i < count; i++) {
      int reward = text.reward(questions.get(i), answers.get(i));
      right += reward == Task.RIGHT ? 1 : 0;
      unended += answers.get(i).ended() ? 0 : 1;
      sum += reward;
    }
    return new TaskScore(count, right, unended, sum);
  }
}
