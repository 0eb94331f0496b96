package org.integg.eggroll.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EmulatedDevices;
import org.integg.eggroll.Learner;
import org.integg.kernels.PopulationDevices;
import org.integg.kernels.VectorKernels;
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
 * Claim: a step of feedback on one or two emulated GPUs gives the processor's weights, averages,
 * moments, feedback, scales, states and results to the bit, at odd sizes, before and after weights
 * move, and goes on from any place; what it cannot hold it refuses in one line.
 */
class DeviceFeedbackTest {
  @TempDir Path folder;

  /** V, D, L, T, blocks, steps; weights move from the ninth on. */
  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, 4, 1, 11",
    "301, 48, 1, 8, 1, 10",
    "256, 16, 2, 8, 3, 11",
    "256, 128, 1, 4, 2, 2"
  })
  void stepsAreTheProcessors(
      int vocabulary, int width, int layers, int segment, int blocks, int steps)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(0);
    FeedbackSettings config = new FeedbackSettings(blocks, segment, 1.6, 0.98, 3);
    Parameters start =
        RandomCheckpoints.gaussian(new EggConfig(vocabulary, width, layers), 40 + layers);
    Parameters expected = start.copy();
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), FeedbackTrainTest.text());
        Learner processor = config.learner(expected, text, new VectorKernels(), 1);
        Learner device = config.learner(start.copy(), text, devices)) {
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

  /**
   * As far from a start as a state can be, so that limits are met that a short run stays away from.
   */
  @ParameterizedTest
  @CsvSource({"256, 32, 2, 1", "256, 16, 1, 2"})
  void stepsFromAnyStateAreTheProcessors(int vocabulary, int width, int layers, int blocks)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(0);
    FeedbackSettings config = new FeedbackSettings(blocks, 4, 8, 0.5, 6);
    Parameters start = RandomCheckpoints.uniform(new EggConfig(vocabulary, width, layers), width);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), FeedbackTrainTest.text());
        Learner processor = config.learner(start.copy(), text, new VectorKernels(), 1);
        Learner device = config.learner(start.copy(), text, devices)) {
      for (int seed = 0; seed < 3; seed++) {
        Path file = folder.resolve("state" + seed);
        SafetensorsWriter.write(file, Map.of(), anything(processor, seed));
        for (Learner learner : List.of(processor, device)) {
          try (Safetensors saved = Safetensors.open(file)) {
            for (StateTensor tensor : learner.state()) {
              tensor.restore(saved);
            }
          }
          learner.resume(30 + seed);
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
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), FeedbackTrainTest.text())) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> config.learner(start, text, devices));
      String line = String.valueOf(refused.getMessage());
      assertTrue(line.endsWith(" MB: out of memory"), line);
      assertTrue(line.startsWith("cuda: memory of the GPU, which has to hold "), line);
    }
  }

  /**
   * Values anywhere in the range of their kind; those of a feedback matrix all within some bits.
   */
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
              case "feedback" ->
                  Math.clamp(random.nextInt(-1 << bits, 1 << bits), -127 << 16, 127 << 16);
              case "scales" -> random.nextInt(1, 31);
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

  private static byte[] narrow(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
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
