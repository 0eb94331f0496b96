package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EmulatedDevices;
import org.integg.eggroll.Learner;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the device code, run on two emulated GPUs whose threads run in opposite orders, gives the
 * processor's weights, states and log-likelihoods to the bit, at odd sizes, in several waves, and
 * resumes at a saved place.
 */
@ResourceLock(EmulatedDevices.LOCK)
class DeviceTrainerTest {
  private static final int STEPS = 3;

  /**
   * Population, group size, rank, fitness, noise reuse, fitness bits, V, D, L, MLP, blocks per
   * wave.
   */
  @ParameterizedTest
  @CsvSource({
    "2, 2, 1, SIGN, 1, 4, 256, 16, 1, CLIP, 0",
    "70, 2, 1, SIGN, 2, 4, 300, 16, 2, CLIP, 0",
    "72, 4, 2, LINEAR, 1, 12, 256, 48, 1, CLIP, 0",
    "300, 2, 2, LINEAR, 2, 7, 256, 16, 1, CLIP, 2",
    "6, 6, 5, LINEAR, 1, 4, 256, 48, 2, CLIP, 1",
    "70, 2, 1, SIGN, 1, 4, 256, 16, 2, RELU, 0",
    "6, 2, 2, LINEAR, 2, 12, 256, 48, 1, RELU, 0",
    "70, 2, 1, SIGN, 1, 4, 256, 16, 2, NONE, 0",
    "72, 4, 3, LINEAR, 1, 4, 300, 48, 1, NONE, 1"
  })
  void stepsAreTheProcessors(
      int population,
      int groupSize,
      int rank,
      FitnessShaping fitness,
      int noiseReuse,
      int fitnessBits,
      int vocabulary,
      int width,
      int layers,
      Mlp mlp,
      int waveBlocks)
      throws IOException {
    LowRankSettings config =
        LowRankSettings.published(population, 4)
            .withGroupSize(groupSize)
            .withRank(rank)
            .withAlpha(0.5, 2)
            .withFitness(fitness)
            .withFitnessBits(fitnessBits)
            .withNoiseReuse(noiseReuse)
            .withSeed(77);
    check(new EggConfig(vocabulary, width, layers, mlp), config, waveBlocks);
  }

  @Test
  void stepsOfAMinimalGruAreTheProcessors() throws IOException {
    LowRankSettings config =
        LowRankSettings.published(70, 4).withRank(2).withAlpha(0.5, 2).withSeed(77);
    check(new EggConfig(300, 48, 2, Mlp.RELU, Cell.MINGRU), config, 0);
  }

  private static void check(EggConfig model, LowRankSettings config, int waveBlocks)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(waveBlocks);
    Parameters start = RandomCheckpoints.gaussian(model, config.population() + config.rank());
    // Bytes, whatever the vocabulary. The rows of other tokens are still perturbed and compete as
    // logits.
    int[] text = RandomCheckpoints.tokens(new EggConfig(256, model.width(), 1), 23, 5);
    Parameters expected = start.copy();
    Parameters found = start.copy();
    try (TokenSequence sequence = TokenSequence.of(new ByteTokenizer(), text);
        Learner processor = new LowRankTrainer(expected, config, sequence, SmallRun.KERNELS, 1);
        Learner device = new DeviceTrainer(found, config, sequence, devices)) {
      for (int step = 0; step < STEPS; step++) {
        assertEquals(processor.step(0), device.step(0));
        assertArrayEquals(states(processor), states(device), "states after step " + step);
        // Weights and states go to the host and come back, as when a run is resumed.
        assertEquals(processor.parameters().sha256(), device.parameters().sha256());
        device.resume(device.steps());
      }
      assertNotEquals(start.sha256(), device.parameters().sha256());
    }
  }

  private static byte[] states(Learner learner) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    learner.state().getFirst().data().body().writeTo(out);
    return out.toByteArray();
  }
}
