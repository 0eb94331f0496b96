package org.integg.eggroll.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EmulatedDevices;
import org.integg.eggroll.Learner;
import org.integg.eggroll.credit.AnyState;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.StateTensor;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: a step of feedback on one or two emulated GPUs gives the processor's weights, averages,
 * moments, feedback, scales, states and results to the bit, at odd sizes, before and after weights
 * move, and resumes anywhere; it refuses in one line what it cannot hold.
 */
@ResourceLock(EmulatedDevices.LOCK)
class DeviceFeedbackTest {
  @TempDir Path folder;

  /** V, D, L, kind of MLP, T, blocks, steps; weights move from the ninth on. */
  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, CLIP, 4, 1, 11",
    "301, 48, 1, CLIP, 8, 1, 10",
    "256, 16, 2, CLIP, 8, 3, 11",
    "256, 16, 2, RELU, 4, 1, 11",
    "256, 16, 2, NONE, 4, 1, 11",
    "256, 128, 1, CLIP, 4, 2, 2"
  })
  void stepsAreTheProcessors(
      int vocabulary, int width, int layers, Mlp mlp, int segment, int blocks, int steps)
      throws IOException {
    EggConfig model = new EggConfig(vocabulary, width, layers, mlp);
    steps(model, new FeedbackSettings(blocks, segment, 1.6, 0.98, 3), steps);
  }

  @Test
  void stepsOfAMinimalGruAreTheProcessors() throws IOException {
    EggConfig model = new EggConfig(256, 16, 2, Mlp.RELU, Cell.MINGRU);
    steps(model, new FeedbackSettings(1, 4, 1.6, 0.98, 3), 11);
  }

  private static void steps(EggConfig model, FeedbackSettings config, int steps)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(0);
    Parameters start = RandomCheckpoints.gaussian(model, 40 + model.layers());
    Parameters expected = start.copy();
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), SmallRun.tokens());
        Learner processor = Estimators.learner(config, expected, text, SmallRun.KERNELS, 1);
        Learner device = Estimators.learner(config, start.copy(), text, devices)) {
      for (int step = 0; step < steps; step++) {
        int progress = step * Learner.WHOLE / steps;
        assertEquals(processor.step(progress), device.step(progress));
        check(processor, device, step);
        if (step % 4 == 2) {
          device.resume(device.steps());
        }
      }
      assertEquals(steps > 8, !start.equals(device.parameters()));
    }
  }

  /** States as far from a start as possible, to reach limits that a short run never reaches. */
  @ParameterizedTest
  @CsvSource({"256, 32, 2, CLIP, 1", "256, 16, 1, CLIP, 2", "256, 16, 2, RELU, 1"})
  void stepsFromAnyStateAreTheProcessors(int vocabulary, int width, int layers, Mlp mlp, int blocks)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(0);
    FeedbackSettings config = new FeedbackSettings(blocks, 4, 8, 0.5, 6);
    Parameters start =
        RandomCheckpoints.uniform(new EggConfig(vocabulary, width, layers, mlp), width);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), SmallRun.tokens());
        Learner processor = Estimators.learner(config, start.copy(), text, SmallRun.KERNELS, 1);
        Learner device = Estimators.learner(config, start.copy(), text, devices)) {
      for (int seed = 0; seed < 3; seed++) {
        Path file = folder.resolve("state" + seed);
        AnyState.write(file, processor, seed, 0);
        for (Learner learner : List.of(processor, device)) {
          AnyState.restore(file, learner, 30 + seed);
        }
        assertEquals(processor.step(0), device.step(0));
        check(processor, device, seed);
      }
    }
  }

  @Test
  void moreThanADeviceHolds() {
    assumeTrue(EmulatedDevices.areMeant(), "an emulated GPU holds 1 GB, a real one more");
    PopulationDevices devices = EmulatedDevices.open(0);
    FeedbackSettings config = new FeedbackSettings(32, 64, 1.6, 0.98, 1);
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 128, 8), 1);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), SmallRun.tokens())) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> Estimators.learner(config, start, text, devices));
      String line = String.valueOf(refused.getMessage());
      assertTrue(line.endsWith(" MB: out of memory"), line);
      assertTrue(line.startsWith("cuda: memory of the GPU, which has to hold "), line);
    }
  }

  private static void check(Learner processor, Learner device, int step) throws IOException {
    List<StateTensor> found = device.state();
    List<StateTensor> expected = processor.state();
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      String name = expected.get(i).data().name() + " after step " + step;
      assertArrayEquals(bytes(expected.get(i)), bytes(found.get(i)), name);
    }
    assertEquals(processor.parameters(), device.parameters());
    assertEquals(processor.evaluated(), device.evaluated());
  }

  private static byte[] bytes(StateTensor tensor) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tensor.data().body().writeTo(out);
    return out.toByteArray();
  }
}
