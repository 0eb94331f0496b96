package org.integg.eggroll.tune;

import java.util.Collections;
import java.util.List;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.lowrank.MemberEvaluator;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.tasks.Part;
import org.integg.tasks.Question;

/**
 * Members are worth the rewards of their answers. All members answer the same questions, so what is
 * usually taken off a reward, the mean of its question, falls out of a pair's difference; what it is
 * divided by, the deviation of all, is a factor that the shaping of fitness takes out.
 */
final class QuestionEvaluator implements MemberEvaluator {
  private final TaskText text;
  private final int questions;
  private final int pairs;
  private final LowRankProjection projection;
  private final AnswerBlock answers;

  QuestionEvaluator(
      TaskText text,
      int questions,
      LowRankSettings config,
      EggTensors tensors,
      LowRankProjection projection,
      Kernels kernels) {
    this.text = text;
    this.questions = questions;
    this.projection = projection;
    pairs = config.pairs();
    answers = new AnswerBlock(tensors, projection, kernels);
  }

  /** Differences are below 2^11 times the number of questions. */
  @Override
  public long evaluate(long step, int block, long[] differences) {
    projection.perturb(step, block);
    int firstPair = block * Lanes.PAIRS;
    int present = Math.min(Lanes.PAIRS, pairs - firstPair);
    for (int p = 0; p < present; p++) {
      differences[firstPair + p] = 0;
    }
    long sum = 0;
    for (long seed = step * questions; seed < (step + 1) * questions; seed++) {
      Question question = text.task().question(Part.TRAIN, seed);
      int[] prompt = text.prompt(question);
      List<Answer> written =
          answers.answer(Collections.nCopies(Lanes.COUNT, prompt), text.limit());
      for (int p = 0; p < present; p++) {
        int plus = text.reward(question, written.get(p));
        int minus = text.reward(question, written.get(p + Lanes.PAIRS));
        differences[firstPair + p] += plus - minus;
        sum += plus + minus;
      }
    }
    return sum;
  }
}
