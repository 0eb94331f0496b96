package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: learning from aligned perturbations without feedback does what docs/aligned.md says to the
 * bit, whatever the kernels and the threads, goes on from a file as if it had never stopped, and
 * learns more than the published estimator from as many member-tokens.
 */
class GroupTrainTest {
  private static final int STEPS = 6;

  @TempDir Path folder;

  /** Nine tokens: more than are voted for at a time, and not a multiple of it. */
  private static GroupTrainConfig config(int group, int sigmaShift) {
    return new GroupTrainConfig(2, group, sigmaShift, 9, 0.9, 0.98, 3);
  }

  @ParameterizedTest
  @CsvSource({"16,1,4,2", "16,2,2,0", "48,1,2,4"})
  void everyStepEqualsTheSpecification(int width, int layers, int group, int sigmaShift)
      throws IOException {
    GroupTrainConfig config = config(group, sigmaShift);
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, width, layers), 9);
    Parameters expected = start.copy();
    int[] tokens = AlignedTrainTest.text();
    NaiveGroups naive = new NaiveGroups(config, expected, tokens);
    try (TokenSequence text = AlignedTrainTest.sequence();
        Learner vector = config.learner(start.copy(), text, new VectorKernels(), 2);
        Learner scalar = config.learner(start.copy(), text, new ScalarKernels(), 1)) {
      for (int step = 0; step < STEPS; step++) {
        int progress = step * Learner.WHOLE / STEPS;
        naive.step(progress);
        for (Learner learner : List.of(vector, scalar)) {
          assertEquals(naive.logLikelihood, learner.step(progress).logLikelihood());
          AlignedTrainTest.check(naive.state, learner);
          assertEquals(expected, learner.parameters());
          for (TensorSpec spec : expected.tensors().all()) {
            assertArrayEquals(naive.average(spec), learner.evaluated().get(spec.id()), spec.name());
          }
        }
      }
    }
    assertNotEquals(start, expected);
  }

  @Test
  void aVocabularyLargerThanASliceOfLogitsIsPerturbedAsAWhole() throws IOException {
    GroupTrainConfig config = config(2, 2);
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(300, 16, 1), 9);
    Parameters expected = start.copy();
    NaiveGroups naive = new NaiveGroups(config, expected, AlignedTrainTest.text());
    naive.step(0);
    try (TokenSequence text = AlignedTrainTest.sequence();
        Learner learner = config.learner(start, text, new VectorKernels(), 1)) {
      learner.step(0);
      AlignedTrainTest.check(naive.state, learner);
    }
  }

  @Test
  void aSavedStateGoesOnAsIfNothingHadHappened() throws IOException {
    GroupTrainConfig config = config(4, 2);
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 32, 2), 4);
    Path file = folder.resolve("state.safetensors");
    try (TokenSequence text = AlignedTrainTest.sequence();
        Learner whole = config.learner(start.copy(), text, new VectorKernels(), 1);
        Learner before = config.learner(start.copy(), text, new VectorKernels(), 2);
        Learner after = config.learner(start.copy(), text, new VectorKernels(), 1)) {
      for (int step = 0; step < 2 * STEPS; step++) {
        whole.step(step);
        if (step < STEPS) {
          before.step(step);
        }
      }
      TrainerState.write(file, before, "settings");
      TrainerState.read(file, TrainerState.verify(file), after);
      for (int step = STEPS; step < 2 * STEPS; step++) {
        after.step(step);
      }
      TrainerState.write(file, whole, "settings");
      byte[] expected = Files.readAllBytes(file);
      TrainerState.write(file, after, "settings");
      assertArrayEquals(expected, Files.readAllBytes(file));
    }
  }

  @Test
  void aRunResumesWithItsEstimator() throws IOException {
    Kernels kernels = new VectorKernels();
    SmallRun whole = SmallRun.in(Files.createDirectory(folder.resolve("whole"))).with(config(2, 2));
    whole.train(8);
    SmallRun parts = SmallRun.in(Files.createDirectory(folder.resolve("parts"))).with(config(2, 2));
    for (int stop : new int[] {3, 8}) {
      try (Corpus corpus = parts.corpus();
          TrainRun run = new TrainRun(parts.folder(corpus), corpus, kernels, 2, metrics -> {})) {
        run.run(new Budget(8, 0, 0), () -> run.steps() >= stop);
      }
    }
    assertEquals(whole.hashes(), parts.hashes());
  }

  @Test
  void itLearnsMoreThanThePublishedEstimator() {
    GroupTrainConfig groups = new GroupTrainConfig(1, 16, 2, 4, 1, 0.9, 5);
    TrainConfig published = new TrainConfig(1024, 2, 1, 4, 1, 100, FitnessShaping.SIGN, 4, 1, 4, 5);
    assertEquals(published.memberTokens(), groups.memberTokens());
    double lowRank = AlignedTrainTest.bitsAfter(published, 100);
    double aligned = AlignedTrainTest.bitsAfter(groups, 100);
    assertTrue(aligned + 0.5 < lowRank, aligned + " against " + lowRank);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    refused(() -> new GroupTrainConfig(1, 3, 2, 16, 1, 0.9, 0), "group-size 3");
    refused(() -> new GroupTrainConfig(1, 128, 2, 16, 1, 0.9, 0), "group-size 128");
    refused(() -> new GroupTrainConfig(1, 16, 5, 16, 1, 0.9, 0), "sigma-shift 5");
    refused(() -> new GroupTrainConfig(129, 16, 2, 16, 1, 0.9, 0), "blocks 129: must be 1 to 128");
    refused(() -> new GroupTrainConfig(1, 16, 2, 2049, 1, 0.9, 0), "tokens-per-update 2049");
    refused(() -> new GroupTrainConfig(1, 16, 2, 16, 9, 0.9, 0), "rate 9");
    refused(() -> new GroupTrainConfig(1, 16, 2, 16, 1, 1.1, 0), "ema 1.1");
  }

  private static void refused(Executable make, String line) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
    assertTrue(message.startsWith(line), message);
  }
}
