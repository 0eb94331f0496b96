package org.integg.eggroll.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Spreads;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.NaiveStates;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.SavedState;
import org.integg.eggroll.run.SmallRun;
import org.integg.eggroll.run.TrainRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: learning with feedback follows docs/feedback.md to the bit with any kernels and threads,
 * continues from a file as if it had never stopped, and learns far more than the published
 * estimator from as many member-tokens.
 */
class FeedbackTrainTest {
  private static final int STEPS = 12;

  @TempDir Path folder;

  private static FeedbackSettings config(int blocks) {
    return new FeedbackSettings(blocks, 8, 1.6, 0.98, 3);
  }

  static TokenSequence sequence() {
    return TokenSequence.of(new ByteTokenizer(), SmallRun.tokens());
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP", "2, CLIP", "1, RELU", "2, RELU", "1, NONE", "3, NONE"})
  void everyStepEqualsTheSpecification(int layers, Mlp mlp) throws IOException {
    steps(new EggConfig(256, 16, layers, mlp));
  }

  @ParameterizedTest
  @CsvSource({"1, RELU", "2, NONE"})
  void soDoesEveryStepOfAMinimalGru(int layers, Mlp mlp) throws IOException {
    steps(new EggConfig(256, 16, layers, mlp, Cell.MINGRU));
  }

  private static void steps(EggConfig model) throws IOException {
    Parameters start = RandomCheckpoints.gaussian(model, 9);
    Parameters expected = start.copy();
    NaiveFeedback naive = new NaiveFeedback(config(2), expected, SmallRun.tokens());
    List<Learner> learners = new ArrayList<>();
    try (TokenSequence text = sequence()) {
      for (Kernels kernels : KernelChooser.all()) {
        learners.add(learner(start, text, kernels, 1 + learners.size() % 3));
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

  private static Learner learner(
      Parameters start, TokenSequence text, Kernels kernels, int threads) {
    return Estimators.learner(config(2), start.copy(), text, kernels, threads);
  }

  private static void check(NaiveFeedback naive, Learner learner) throws IOException {
    NaiveStates.check(naive.state, naive.hidden, learner);
    Parameters evaluated = learner.evaluated();
    for (TensorSpec spec : evaluated.tensors().all()) {
      assertArrayEquals(naive.average(spec), evaluated.get(spec.id()), spec.name());
    }
  }

  @Test
  void aSavedStateGoesOnAsIfNothingHadHappened() throws IOException {
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 32, 2), 4);
    Path file = folder.resolve("state.safetensors");
    try (TokenSequence text = sequence();
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
  void itLearnsFarMoreThanThePublishedEstimator() {
    LowRankSettings published = LowRankSettings.published(64, 8).withAlpha(1, 100).withSeed(5);
    double lowRank = bitsAfter(published, 150);
    double feedback = bitsAfter(config(1), 150);
    assertEquals(published.memberTokens(), config(1).memberTokens());
    assertTrue(feedback + 2 < lowRank, feedback + " against " + lowRank);
  }

  private static double bitsAfter(Training training, int steps) {
    return bitsAfter(training, new EggConfig(256, 32, 1), steps);
  }

  static double bitsAfter(Training training, EggConfig model, int steps) {
    Parameters start = StartWeights.of(model, 1);
    Kernels kernels = SmallRun.KERNELS;
    byte[] words = SmallRun.words(2000, 8).getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = words[i];
    }
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids);
        Learner learner = Estimators.learner(training, start, text, kernels, 1)) {
      for (int step = 0; step < steps; step++) {
        learner.step((int) ((long) step * Learner.WHOLE / steps));
      }
      return Evaluation.of(learner.evaluated(), text, new ByteTokenizer(), 2048, kernels, 1)
          .exact();
    }
  }

  @Test
  void aRunResumesWithItsEstimator() throws IOException {
    SmallRun whole = SmallRun.in(Files.createDirectory(folder.resolve("whole"))).with(config(1));
    whole.train(14);
    SmallRun parts = SmallRun.in(Files.createDirectory(folder.resolve("parts"))).with(config(1));
    for (int stop : new int[] {3, 9, 14}) {
      try (Corpus corpus = parts.corpus();
          TrainRun run =
              new TrainRun(
                  parts.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 2), metrics -> {})) {
        run.run(new Budget(14, 0, 0), () -> run.steps() >= stop);
      }
    }
    assertEquals(parts.reportedSteps(), LongStream.rangeClosed(1, 14).boxed().toList());
    assertEquals(
        SmallRun.sha256(whole.root().resolve("model.safetensors")),
        SmallRun.sha256(parts.root().resolve("model.safetensors")));
  }
}
