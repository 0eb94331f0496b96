package org.integg.eggroll.tune;

import java.util.function.Function;
import org.integg.eggroll.Workers;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;

/** Scores a model on questions or episodes, 64 side by side, on any number of threads. */
final class ScoredBlocks {
  private ScoredBlocks() {}

  /** Scores the questions or episodes of a block. */
  interface Scorer<B> {
    /**
     * The score of some questions or episodes.
     *
     * @param first how many come before them, a multiple of 64
     * @param count 1 to 64
     */
    TaskScore score(B block, int first, int count);
  }

  /**
   * The score of {@code count} questions or episodes.
   *
   * @param count at least 1
   * @param threads they change nothing but the speed
   * @param block makes a thread's block, of the weights as they are
   */
  static <B> TaskScore of(
      Parameters parameters,
      int count,
      Kernels kernels,
      int threads,
      Function<PlainProjection, B> block,
      Scorer<B> scorer) {
    PackedParameters packed = new PackedParameters(parameters);
    TaskScore[] scores = new TaskScore[(count + Lanes.COUNT - 1) / Lanes.COUNT];
    try (Workers<B> workers =
        new Workers<>(
            threads, () -> block.apply(new PlainProjection(packed, kernels, new Workspace())))) {
      workers.forEach(
          scores.length,
          (i, own) -> {
            int first = i * Lanes.COUNT;
            scores[i] = scorer.score(own, first, Math.min(Lanes.COUNT, count - first));
          });
    }
    TaskScore all = TaskScore.NONE;
    for (TaskScore score : scores) {
      all = all.plus(score);
    }
    return all;
  }
}
