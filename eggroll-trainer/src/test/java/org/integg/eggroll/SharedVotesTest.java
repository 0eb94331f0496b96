package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: the votes that a learner returns are those by which its next update moves weights, in
 * every tensor that moves; returning them changes nothing, and neither does the number of threads.
 */
class SharedVotesTest {
  /** Before this step the other estimators move no weight. */
  private static final int WARM_UP = 8;

  @TempDir Path folder;

  static Stream<Training> trainings() {
    return Stream.of(
        LowRankSettings.published(230, 6).withRank(2).withAlpha(0.5, 100).withSeed(5),
        LowRankSettings.published(230, 6)
            .withAlpha(0.5, 100)
            .withFitness(FitnessShaping.LINEAR)
            .withFitnessBits(12)
            .withNoiseReuse(2)
            .withSeed(5),
        new FeedbackSettings(4, 8, 1.6, 0.98, 5),
        new AlignedSettings(2, 2, 2, Control.LEARNED, 4, 1.6, 50, 0.98, 5),
        new AlignedSettings(2, 2, 1, Control.NONE, 4, 1.6, 50, 0.98, 5));
  }

  private static SharedLearner warm(Training training, Corpus corpus, int threads) {
    Parameters start = StartWeights.of(new EggConfig(256, 32, 2), training.seed());
    SharedLearner learner =
        Estimators.learner(training, start, corpus.train(), SmallRun.KERNELS, threads);
    for (int step = 0; step < WARM_UP; step++) {
      learner.step(0);
    }
    return learner;
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void areTheDirectionsInWhichWeightsMove(Training training) throws IOException {
    try (Corpus corpus = SmallRun.in(folder).corpus();
        SharedLearner learner = warm(training, corpus, 1);
        SharedLearner other = warm(training, corpus, 3)) {
      int[] blocks = IntStream.range(0, learner.blocks()).toArray();
      Parameters before = learner.parameters().copy();
      Contribution learned = learner.learn(blocks);
      List<long[]> votes = learner.votes(learned);
      assertEquals(before, learner.parameters());
      List<long[]> others = other.votes(other.learn(blocks));
      learner.update(learned, 0);
      for (TensorSpec spec : before.tensors().all()) {
        long[] own = votes.get(spec.id());
        assertArrayEquals(own, others.get(spec.id()), spec.name());
        assertEquals(spec.size(), own.length);
        byte[] from = before.get(spec.id());
        byte[] to = learner.parameters().get(spec.id());
        int moved = 0;
        for (int i = 0; i < from.length; i++) {
          moved += from[i] == to[i] ? 0 : 1;
          boolean alike = Integer.signum(to[i] - from[i]) == Long.signum(own[i]);
          assertTrue(from[i] == to[i] || alike, spec.name() + " " + i);
        }
        boolean votesForIt = IntStream.range(0, own.length).anyMatch(i -> own[i] != 0);
        assertEquals(votesForIt, moved > 0, spec.name());
      }
    }
  }
}
