package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.Tokenizer;

/** Asks a model questions, 64 side by side, and scores its greedy answers. */
public final class TaskEvaluation {
  private TaskEvaluation() {}

  /** The score of questions 0 to {@code count − 1} of a part. */
  public static TaskScore of(
      Parameters parameters, TaskText text, Part part, int count, Kernels kernels, int threads) {
    return of(parameters, text, part, 0, count, kernels, threads);
  }

  /**
   * The score of {@code count} consecutive questions of a part.
   *
   * @param from number of the first
   * @param count at least 1
   * @param threads they change nothing but the speed
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
    return ScoredBlocks.of(
        parameters,
        count,
        kernels,
        threads,
        weights -> new AnswerBlock(parameters.tensors(), weights, kernels),
        (block, first, asked) -> score(text, part, from + first, asked, block));
  }

  static TaskScore score(TaskText text, Part part, long first, int count, AnswerBlock block) {
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
    long tokens = 0;
    for (int i = 0; i < count; i++) {
      int reward = text.reward(questions.get(i), answers.get(i));
      right += reward == Task.RIGHT ? 1 : 0;
      unended += answers.get(i).ended() ? 0 : 1;
      sum += reward;
      tokens += answers.get(i).read(prompts.get(i));
    }
    return new TaskScore(count, right, unended, sum, tokens);
  }

  /**
   * Questions 0 to {@code count − 1} for tests with a model's answers, a document each, with
   * separators in between: the task's own text as the model continues it.
   *
   * @param count at least 1; a list has no more than its own questions
   */
  public static TokenSequence answered(
      Parameters parameters, TaskText text, int count, Kernels kernels) {
    PackedParameters packed = new PackedParameters(parameters);
    PlainProjection weights = new PlainProjection(packed, kernels, new Workspace());
    AnswerBlock block = new AnswerBlock(parameters.tensors(), weights, kernels);
    int most = Math.min(count, text.task().size(Part.TEST).orElse(count));
    IntStream.Builder ids = IntStream.builder();
    for (int first = 0; first < most; first += Lanes.COUNT) {
      List<int[]> prompts = new ArrayList<>();
      for (int i = first; i < Math.min(most, first + Lanes.COUNT); i++) {
        prompts.add(text.prompt(text.task().question(Part.TEST, i)));
      }
      List<Answer> answers = block.answer(prompts, text.limit());
      for (int i = 0; i < prompts.size(); i++) {
        ids.add(Tokenizer.SEPARATOR);
        Arrays.stream(prompts.get(i)).forEach(ids::add);
        Arrays.stream(answers.get(i).tokens()).forEach(ids::add);
      }
    }
    ids.add(Tokenizer.SEPARATOR); // the end of the last answer
    return TokenSequence.of(text.tokenizer(), ids.build().toArray());
  }
}
