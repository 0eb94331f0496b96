package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.reservoir.ReservoirSettings;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: a step that is divided among replicas gives the weights, the states and the report of a
 * single learner's step, however the blocks are divided and even if a replica begins late; signs
 * take two bits per pair.
 */
class SharedLearnerTest {
  private static final int STEPS = 12; // all but one move no weight in their first eight steps
  private static final int BLOCKS = 4;
  private static final Training FEEDBACK = new FeedbackSettings(BLOCKS, 8, 1.6, 0.98, 5);
  private static final Training ALIGNED =
      new AlignedSettings(BLOCKS, 2, 2, Control.LEARNED, 4, 0.4, 50, 0.98, 5);

  @TempDir Path folder;

  static Stream<Arguments> trainings() {
    return Stream.of(
        Arguments.of(
            LowRankSettings.published(230, 6).withRank(2).withAlpha(0.5, 100).withSeed(5),
            Mlp.CLIP),
        Arguments.of(
            LowRankSettings.published(230, 6)
                .withAlpha(0.5, 100)
                .withFitness(FitnessShaping.LINEAR)
                .withFitnessBits(12)
                .withNoiseReuse(2)
                .withSeed(5),
            Mlp.CLIP),
        Arguments.of(FEEDBACK, Mlp.CLIP),
        Arguments.of(FEEDBACK, Mlp.RELU),
        Arguments.of(new ReservoirSettings(BLOCKS, 8, 1.6, 0.98, 5), Mlp.RELU),
        Arguments.of(ALIGNED, Mlp.CLIP),
        Arguments.of(ALIGNED, Mlp.NONE),
        Arguments.of(
            new AlignedSettings(BLOCKS, 3, 1, Control.NONE, 4, 0.8, 50, 0.98, 5), Mlp.RELU));
  }

  private static SharedLearner learner(Training training, Mlp mlp, Corpus corpus) {
    EggConfig model = new EggConfig(256, 32, 2, mlp);
    return Estimators.learner(
        training, StartWeights.of(model, training.seed()), corpus.train(), SmallRun.KERNELS, 2);
  }

  private static void assertSame(SharedLearner expected, SharedLearner found) {
    for (TensorSpec spec : expected.parameters().tensors().all()) {
      assertArrayEquals(
          expected.parameters().get(spec.id()), found.parameters().get(spec.id()), spec.name());
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void sharedStepsAreTheStepsOfOne(Training training, Mlp mlp) throws IOException {
    try (Corpus corpus = SmallRun.in(folder).corpus();
        SharedLearner whole = learner(training, mlp, corpus);
        SharedLearner driver = learner(training, mlp, corpus);
        SharedLearner first = learner(training, mlp, corpus);
        SharedLearner second = learner(training, mlp, corpus)) {
      boolean signs =
          training instanceof LowRankSettings config && config.fitness() == FitnessShaping.SIGN;
      assertEquals(BLOCKS, driver.blocks());
      for (int step = 0; step < STEPS; step++) {
        if (step == STEPS - 2) { // a new replica replaces the second
          second.restore(5, driver.replica());
          second.restore(driver.steps(), driver.replica());
        }
        Contribution learned =
            Estimators.of(training)
                .add(second.learn(new int[] {1}), first.learn(new int[] {0, 2, 3}));
        int progress = step * 1000;
        assertEquals(whole.step(progress), driver.update(learned, progress), "step " + step);
        // If only signs are sent, the driver does not know how far apart members are.
        assertEquals(signs ? Optional.empty() : whole.spread(), driver.spread());
        List.of(first, second).forEach(replica -> replica.follow(driver.news()));
        List.of(driver, first, second).forEach(each -> assertSame(whole, each));
        for (int block = 0; block < BLOCKS; block++) {
          SharedLearner owner = block == 1 ? second : first;
          assertArrayEquals(whole.states().get(block), owner.states().get(block));
        }
      }
      if (signs) {
        assertEquals((230 / 2 + 3) / 4, driver.news().bytes().length);
      }
      assertTrue(
          driver.news().bytes().length < first.learn(new int[] {0, 1, 2, 3}).bytes().length + 64);
    }
  }
}
