package org.integg.eggroll.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Spreads;
import org.integg.eggroll.credit.NaiveStates;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SavedState;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: credit by the chain follows docs/feedback.md to the bit with any kernels and threads,
 * continues from a file as if it had never stopped, and learns more than direct credit.
 */
class ChainTrainTest {
  private static final int STEPS = 12;

  @TempDir private Path folder;

  private static FeedbackSettings config(int blocks) {
    return new FeedbackSettings(blocks, 8, 1.6, 0.98, CreditPath.CHAIN, 3);
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP", "1, RELU", "2, RELU", "1, NONE", "3, NONE"})
  void everyStepEqualsTheSpecification(int layers, Mlp mlp) throws IOException {
    steps(new EggConfig(256, 16, layers, mlp));
  }

  @ParameterizedTest
  @CsvSource({"1, RELU", "2, NONE", "2, RELU"})
  void soDoesEveryStepOfAMinimalGru(int layers, Mlp mlp) throws IOException {
    steps(new EggConfig(256, 16, layers, mlp, Cell.MINGRU));
  }

  private static void steps(EggConfig model) throws IOException {
    Parameters start = RandomCheckpoints.gaussian(model, 9);
    Parameters expected = start.copy();
    NaiveChain naive = new NaiveChain(config(2), expected, SmallRun.tokens());
    List<Learner> learners = new ArrayList<>();
    try (TokenSequence text = FeedbackTrainTest.sequence()) {
      for (Kernels kernels : KernelChooser.all()) {
        int threads = 1 + learners.size() % 3;
        learners.add(Estimators.learner(config(2), start.copy(), text, kernels, threads));
      }
      for (int step = 0; step < STEPS; step++) {
        int progress = step * Learner.WHOLE / STEPS;
        naive.step(progress);
        for (Learner learner : learners) {
          assertEquals(naive.logLikelihood, learner.step(progress).logLikelihood());
          Spreads.check(Spread.Of.LOSS, 256, naive.losses, learner.spread().orElseThrow());
          check(naive, learner);
          assertEquals(expected, learner.parameters());
        }
      }
    } finally {
      learners.forEach(Learner::close);
    }
    assertNotEquals(start, expected);
  }

  private static void check(NaiveChain naive, Learner learner) throws IOException {
    NaiveStates.check(naive.state, naive.hidden, learner);
    Parameters evaluated = learner.evaluated();
    for (TensorSpec spec : evaluated.tensors().all()) {
      assertArrayEquals(naive.average(spec), evaluated.get(spec.id()), spec.name());
    }
  }

  @Test
  void aSavedStateGoesOnAsIfNothingHadHappened() throws IOException {
    EggConfig model = new EggConfig(256, 32, 2, Mlp.RELU);
    Parameters start = RandomCheckpoints.gaussian(model, 4);
    Path file = folder.resolve("state.safetensors");
    try (TokenSequence text = FeedbackTrainTest.sequence();
        Learner whole = Estimators.learner(config(1), start.copy(), text, SmallRun.KERNELS, 1);
        Learner before = Estimators.learner(config(1), start.copy(), text, SmallRun.KERNELS, 2);
        Learner after = Estimators.learner(config(1), start.copy(), text, SmallRun.KERNELS, 1)) {
      for (int step = 0; step < 2 * STEPS; step++) {
        whole.step(step);
        if (step < STEPS) {
          before.step(step);
        }
      }
      SavedState.write(file, before);
      SavedState.read(file, after);
      for (int step = STEPS; step < 2 * STEPS; step++) {
        after.step(step);
      }
      assertEquals(whole.parameters(), after.parameters());
      assertEquals(whole.evaluated(), after.evaluated());
      SavedState.write(file, whole);
      byte[] expected = Files.readAllBytes(file);
      SavedState.write(file, after);
      assertArrayEquals(expected, Files.readAllBytes(file));
    }
  }

  @Test
  void itLearnsMoreThanDirectCredit() {
    EggConfig model = new EggConfig(256, 32, 2, Mlp.RELU);
    FeedbackSettings direct = new FeedbackSettings(1, 8, 1.6, 0.98, 3);
    double of = FeedbackTrainTest.bitsAfter(direct, model, 60);
    double chain = FeedbackTrainTest.bitsAfter(config(1), model, 60);
    assertTrue(chain + 0.05 < of, chain + " against " + of);
  }
}
