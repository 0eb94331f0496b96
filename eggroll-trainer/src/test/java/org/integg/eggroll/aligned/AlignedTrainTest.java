package org.integg.eggroll.aligned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.SavedState;
import org.integg.eggroll.run.SmallRun;
import org.integg.eggroll.run.TrainRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Dtype;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.Safetensors;
import org.integg.model.SafetensorsWriter;
import org.integg.model.StateTensor;
import org.integg.model.TensorData;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the aligned estimator gives one SHA-256 of weights and state for all kernels and threads,
 * from a start and from any state, continues from a file as if it had never stopped, and learns,
 * more so with control variates; settings out of range are named in one line.
 */
class AlignedTrainTest {
  /** In the first eight steps weights do not move. */
  private static final int STEPS = 11;

  @TempDir Path folder;

  private static AlignedSettings settings(int blocks, int members, int horizon, Control control) {
    return new AlignedSettings(blocks, members, horizon, control, 4, 0.8, 50, 0.9, 3);
  }

  private static TokenSequence text() {
    return TokenSequence.of(new ByteTokenizer(), SmallRun.tokens());
  }

  private String hash(Learner learner) throws IOException {
    Path file = folder.resolve("state.safetensors");
    SavedState.write(file, learner);
    return SmallRun.sha256(file);
  }

  /** Every kernel provider, on one thread, two, three, one, … */
  private static List<Learner> learners(
      AlignedSettings settings, Parameters start, TokenSequence text) {
    List<Learner> learners = new ArrayList<>();
    for (Kernels kernels : KernelChooser.all()) {
      learners.add(
          Estimators.learner(settings, start.copy(), text, kernels, 1 + learners.size() % 3));
    }
    return learners;
  }

  @ParameterizedTest
  @CsvSource({
    "LEARNED, 1, 3, 1, 256, 16",
    "LEARNED, 2, 4, 2, 301, 16",
    "LEARNED, 3, 1, 1, 256, 64",
    "LEARNED, 2, 2, 2, 256, 48",
    "NONE, 1, 2, 2, 256, 16",
    "NONE, 2, 3, 1, 301, 64",
    "NONE, 3, 1, 2, 301, 16"
  })
  void kernelsAndThreadsChangeNothing(
      Control control, int horizon, int members, int layers, int vocabulary, int width)
      throws IOException {
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(vocabulary, width, layers), 9);
    List<Learner> learners = List.of();
    try (TokenSequence text = text()) {
      learners = learners(settings(2, members, horizon, control), start, text);
      for (Learner learner : learners) {
        for (int step = 0; step < STEPS; step++) {
          learner.step(step * Learner.WHOLE / STEPS);
        }
        assertEquals(hash(learners.getFirst()), hash(learner));
        assertNotEquals(start, learner.parameters());
      }
    } finally {
      learners.forEach(Learner::close);
    }
  }

  /** States as far from a start as possible, to reach limits that a short run never reaches. */
  @ParameterizedTest
  @CsvSource({"LEARNED, 2, 1", "LEARNED, 3, 2", "NONE, 2, 2"})
  void anyStateGoesOnTheSameOnAllKernels(Control control, int horizon, int layers)
      throws IOException {
    AlignedSettings settings = new AlignedSettings(1, 2, horizon, control, 4, 8, 50, 0.5, 6);
    Parameters start = RandomCheckpoints.uniform(new EggConfig(256, 32, layers), 5);
    List<Learner> learners = List.of();
    try (TokenSequence text = text()) {
      learners = learners(settings, start, text);
      for (int seed = 0; seed < 3; seed++) {
        Path file = folder.resolve("any" + seed);
        SafetensorsWriter.write(file, Map.of(), anything(learners.getFirst(), seed));
        for (Learner learner : learners) {
          try (Safetensors saved = Safetensors.open(file)) {
            for (StateTensor tensor : learner.state()) {
              tensor.restore(saved);
            }
          }
          learner.resume(30 + seed);
        }
        for (Learner learner : learners) {
          learner.step(0);
          assertEquals(hash(learners.getFirst()), hash(learner));
        }
      }
    } finally {
      learners.forEach(Learner::close);
    }
  }

  /** Values anywhere in the range of their kind; all values of a matrix are within some bits. */
  private static List<TensorData> anything(Learner learner, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TensorData> all = new ArrayList<>();
    for (StateTensor tensor : learner.state()) {
      TensorData data = tensor.data();
      int[] values = new int[(int) data.byteLength() / data.dtype().bytes()];
      int bits = random.nextInt(2, 24);
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (data.name().split("\\.")[0]) {
              case "fixed", "average" -> random.nextInt(-127 << 16, (127 << 16) + 1);
              case "first" -> random.nextInt(-(1 << 21) + 1, 1 << 21);
              case "second" -> random.nextInt(1 << 30);
              case "control" ->
                  Math.clamp(random.nextInt(-1 << bits, 1 << bits), -127 << 16, 127 << 16);
              case "scales" -> scale(i, values.length, random);
              default -> random.nextInt(-127, 128);
            };
      }
      all.add(
          data.dtype() == Dtype.I8
              ? TensorData.ofI8(data.name(), data.shape(), narrow(values))
              : TensorData.ofI32(data.name(), data.shape(), values));
    }
    return all;
  }

  /** A shift; the last three are baselines of 2^14 and 8 fractional bits at most. */
  private static int scale(int index, int count, SplittableRandom random) {
    return index < count - 3 ? random.nextInt(1, 31) : random.nextInt(-(1 << 22), 1 << 22);
  }

  private static byte[] narrow(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"LEARNED, 2", "NONE, 1"})
  void aSavedStateGoesOnAsIfNothingHadHappened(Control control, int horizon) throws IOException {
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 32, 2), 4);
    AlignedSettings settings = settings(1, 2, horizon, control);
    Path file = folder.resolve("half.safetensors");
    try (TokenSequence text = text();
        Learner whole = Estimators.learner(settings, start.copy(), text, SmallRun.KERNELS, 1);
        Learner before = Estimators.learner(settings, start.copy(), text, SmallRun.KERNELS, 2);
        Learner after = Estimators.learner(settings, start.copy(), text, SmallRun.KERNELS, 1)) {
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
      assertEquals(whole.evaluated(), after.evaluated());
      assertEquals(hash(whole), hash(after));
    }
  }

  /**
   * English-like text from a grammar, 8 bits per byte before the first step: below 3.1 with members
   * alone after 200 steps of 512 unique tokens, and at least a tenth lower with control variates.
   */
  @Test
  void itLearnsAndMoreWithControl() throws IOException {
    CorpusSpec grammar = CorpusSpec.of(new ByteTokenizer(), "builtin:grammar");
    try (Corpus corpus =
        new CorpusCache(folder.resolve("cache")).open(grammar.withValidationFraction(0.1))) {
      double none = bitsAfter(corpus, Control.NONE, 200);
      double learned = bitsAfter(corpus, Control.LEARNED, 200);
      assertTrue(none < 3.1, none + " bits per byte with members alone");
      assertTrue(learned < none - 0.1, learned + " bits per byte with control, without " + none);
    }
  }

  private static double bitsAfter(Corpus corpus, Control control, int steps) {
    AlignedSettings settings = new AlignedSettings(1, 4, 2, control, 8, 0.4, 50, 0.98, 3);
    Parameters start = StartWeights.of(new EggConfig(256, 32, 1), 1);
    Kernels kernels = KernelChooser.choose();
    try (Learner learner = Estimators.learner(settings, start, corpus.train(), kernels, 1)) {
      for (int step = 0; step < steps; step++) {
        learner.step((int) ((long) step * Learner.WHOLE / steps));
      }
      Parameters learned = learner.evaluated();
      return Evaluation.of(learned, corpus.validation(), new ByteTokenizer(), 8192, kernels, 1)
          .exact();
    }
  }

  @Test
  void aRunResumesWithItsEstimator() throws IOException {
    AlignedSettings settings = settings(1, 2, 2, Control.LEARNED);
    SmallRun whole = SmallRun.in(Files.createDirectory(folder.resolve("whole"))).with(settings);
    whole.train(14);
    SmallRun parts = SmallRun.in(Files.createDirectory(folder.resolve("parts"))).with(settings);
    for (int stop : new int[] {3, 9, 14}) {
      try (Corpus corpus = parts.corpus();
          TrainRun run =
              new TrainRun(
                  parts.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 2), metrics -> {})) {
        run.run(new Budget(14, 0, 0), () -> run.steps() >= stop);
      }
    }
    assertEquals(parts.reportedSteps(), LongStream.rangeClosed(1, 14).boxed().toList());
    assertEquals(whole.hashes(), parts.hashes());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 2, 4, blocks 0: must be 1 to 512",
    "513, 4, 2, 4, blocks 513: must be 1 to 512",
    "1, 0, 2, 4, group-size 0: must be 1 to 8 with --estimator aligned",
    "1, 9, 2, 4, group-size 9: must be 1 to 8 with --estimator aligned",
    "1, 4, 0, 4, horizon 0: must be 1 to 8",
    "1, 4, 9, 4, horizon 9: must be 1 to 8",
    "1, 4, 2, 6, tokens-per-update 6: must be a multiple of 4 from 4 to 1024",
    "1, 4, 2, 1028, tokens-per-update 1028: must be a multiple of 4 from 4 to 1024"
  })
  void settingsOutOfRangeAreNamed(int blocks, int members, int horizon, int tokens, String line) {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new AlignedSettings(
                    blocks, members, horizon, Control.LEARNED, tokens, 0.3, 50, 0.99, 0));
    assertEquals(line, refused.getMessage());
  }
}
