package org.integg.eggroll.tune;

import java.util.Collections;
import java.util.List;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.Projection;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.ByteTokenizer;

/** Members answer the questions of a task. */
public record TaskSource(TaskText text) implements RewardSource {
  /** Number of the first question of a validation; a list starts over at its end. */
  private static final long VALIDATION = 1L << 32;

  @Override
  public String name() {
    return text.task().name();
  }

  /**
   * Reads questions of both parts, so that one that cannot be written is refused before the first
   * step.
   */
  @Override
  public void require(Parameters model) {
    for (Part part : Part.values()) {
      int count = text.task().size(part).orElse(Lanes.COUNT);
      for (long seed = 0; seed < count; seed++) {
        text.prompt(text.task().question(part, seed));
      }
    }
  }

  /** A tokenizer that is read from a file needs libraries that executors do not have. */
  @Override
  public void requireShared() {
    if (!text.tokenizer().name().equals(ByteTokenizer.NAME)) {
      throw new IllegalArgumentException(
          "task %s: a cluster answers by models of bytes alone, and this one has %s; leave --master"
                  .formatted(name(), text.tokenizer().name())
              + " out");
    }
  }

  @Override
  public PairRewards rewards(EggTensors tensors, LowRankProjection projection, Kernels kernels) {
    return new Answers(text, new AnswerBlock(tensors, projection, kernels));
  }

  @Override
  public Scorer scorer(EggTensors tensors, Projection projection, Kernels kernels) {
    AnswerBlock block = new AnswerBlock(tensors, projection, kernels);
    return (first, count) -> TaskEvaluation.score(text, Part.TRAIN, first, count, block);
  }

  /** For a task without end, these questions differ from those of a measurement, from 0 on. */
  @Override
  public TaskScore validate(Parameters parameters, int count, Kernels kernels, int threads) {
    int most = Math.min(count, text.task().size(Part.TEST).orElse(count));
    return TaskEvaluation.of(parameters, text, Part.TEST, VALIDATION, most, kernels, threads);
  }

  @Override
  public boolean countsSolved() {
    return true;
  }

  /** The rewards of a block that answers. */
  private record Answers(TaskText text, AnswerBlock block) implements PairRewards {
    @Override
    public void give(long number, Present lanes, long[] rewards, RewardTally tally) {
      Question question = text.task().question(Part.TRAIN, number);
      int[] prompt = text.prompt(question);
      List<Answer> answers = block.answer(Collections.nCopies(Lanes.COUNT, prompt), text.limit());
      long tokens = 0;
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        if (!lanes.has(lane)) {
          rewards[lane] = 0; // there is no member, and a user's own reward is not called
          continue;
        }
        Answer answer = answers.get(lane);
        int reward = text.reward(question, answer);
        rewards[lane] = reward;
        tokens += answer.read(prompt);
        if (reward == Task.RIGHT) {
          tally.solved();
        }
      }
      tally.read(tokens);
    }

    /** A difference of one question is at most 2000, below 2^11. */
    @Override
    public int shift(int each) {
      return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(each) + 11 - 20);
    }
  }
}
