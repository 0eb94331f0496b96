package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.PopulationDevices;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.StateTensor;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the aligned estimator's step on one or two emulated GPUs gives the processor's weights,
 * averages, moments, feedback, scales, states and results to the bit, at odd sizes, before and
 * after weights move, and goes on from a saved place.
 */
class DeviceAlignedTest {
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
    AlignedTrainConfig config = new AlignedTrainConfig(blocks, segment, 1.6, 0.98, 3);
    Parameters start =
        RandomCheckpoints.gaussian(new EggConfig(vocabulary, width, layers), 40 + layers);
    Parameters expected = start.copy();
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), AlignedTrainTest.text());
        Learner processor = config.learner(expected, text, new VectorKernels(), 1);
        Learner device = new DeviceAlignedTrainer(start.copy(), config, text, devices)) {
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

  private static void check(Learner processor, Learner device, int step) throws IOException {
    var found = device.state();
    var expected = processor.state();
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
