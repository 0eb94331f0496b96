package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EmulatedDevices;
import org.integg.eggroll.Streams;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.DeviceException;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.Mlp;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: unperturbed inference on two emulated GPUs gives every lane the processor's log-likelihood
 * and state to the bit, with activations in shared or in device memory, and has no votes.
 */
@ResourceLock(EmulatedDevices.LOCK)
class DeviceEvaluatorTest {
  private static final int SEGMENT = 5;
  private static final int SEGMENTS = 3;

  /**
   * Pairs, V, D, L, MLP, blocks per wave. If there are two blocks, each emulated GPU takes one. The
   * second GPU has shared memory only for widths up to 32.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 256, 16, 1, CLIP, 0",
    "33, 300, 16, 2, CLIP, 0",
    "64, 256, 64, 1, CLIP, 0",
    "40, 256, 64, 2, CLIP, 0",
    "150, 256, 48, 1, CLIP, 2",
    "40, 256, 64, 2, RELU, 0",
    "33, 300, 16, 3, NONE, 0"
  })
  void lanesAreTheProcessors(
      int pairs, int vocabulary, int width, int layers, Mlp mlp, int waveBlocks)
      throws IOException {
    PopulationDevices devices = EmulatedDevices.open(waveBlocks);
    EggConfig model = new EggConfig(vocabulary, width, layers, mlp);
    Parameters parameters = RandomCheckpoints.gaussian(model, pairs);
    int blocks = (pairs + Lanes.PAIRS - 1) / Lanes.PAIRS;
    // Bytes, whatever the vocabulary. The text is read beyond its end; separators are in it and
    // before it.
    int[] ids = RandomCheckpoints.tokens(new EggConfig(256, width, layers), 37, 5);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids);
        DeviceEvaluator device =
            DeviceEvaluator.unperturbed(parameters, pairs, SEGMENT, text, devices)) {
      Processor processor = new Processor(parameters, pairs, new Streams(text, pairs, SEGMENT));
      for (int step = 0; step < SEGMENTS; step++) {
        assertArrayEquals(processor.evaluate(step), device.evaluate(step), "segment " + step);
      }
      ByteArrayOutputStream states = new ByteArrayOutputStream();
      device.state().data().body().writeTo(states);
      assertArrayEquals(processor.states(), states.toByteArray());
      assertEquals(blocks * Lanes.COUNT, device.evaluate(SEGMENTS).length);
    }
  }

  /** The model in 64 lanes per block, by the forward pass of validation. */
  private static final class Processor {
    private final EggForward forward;
    private final EggState[] states;
    private final Exp2 exp2 = new Exp2(4);
    private final Streams streams;
    private final int pairs;

    Processor(Parameters parameters, int pairs, Streams streams) {
      Kernels kernels = SmallRun.KERNELS;
      PackedParameters packed = new PackedParameters(parameters);
      PlainProjection plain = new PlainProjection(packed, kernels, new Workspace());
      forward = new EggForward(parameters.tensors(), plain, kernels);
      states = new EggState[(pairs + Lanes.PAIRS - 1) / Lanes.PAIRS];
      Arrays.setAll(states, block -> new EggState(parameters.config(), Lanes.COUNT));
      this.streams = streams;
      this.pairs = pairs;
    }

    long[] evaluate(int step) {
      long[] all = new long[states.length * Lanes.COUNT];
      for (int block = 0; block < states.length; block++) {
        int[][] text = new int[Lanes.COUNT][SEGMENT + 1];
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          int pair = block * Lanes.PAIRS + lane % Lanes.PAIRS;
          if (pair < pairs) {
            streams.copy(pair, step, text[lane]);
          } else {
            Arrays.fill(text[lane], Tokenizer.SEPARATOR);
          }
        }
        long[] total = new long[Lanes.COUNT];
        for (int t = 0; t < SEGMENT; t++) {
          forward.read(column(text, t), states[block]);
          forward.addLogLikelihood(column(text, t + 1), exp2, total);
        }
        System.arraycopy(total, 0, all, block * Lanes.COUNT, Lanes.COUNT);
      }
      return all;
    }

    private static int[] column(int[][] text, int t) {
      return Arrays.stream(text).mapToInt(lane -> lane[t]).toArray();
    }

    byte[] states() {
      byte[] all = new byte[states.length * states[0].bytes()];
      for (int block = 0; block < states.length; block++) {
        byte[] one = new byte[states[block].bytes()];
        states[block].save(one);
        System.arraycopy(one, 0, all, block * one.length, one.length);
      }
      return all;
    }
  }

  @Test
  void withoutNoiseThereAreNoVotes() {
    PopulationDevices devices = EmulatedDevices.open(0);
    Parameters parameters = RandomCheckpoints.gaussian(new EggConfig(256, 16, 1), 3);
    int[] ids = RandomCheckpoints.tokens(parameters.config(), 23, 5);
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids);
        DeviceEvaluator device =
            DeviceEvaluator.unperturbed(parameters, 2, SEGMENT, text, devices)) {
      String hash = parameters.sha256();
      device.evaluate(0);
      DeviceException refused =
          assertThrows(DeviceException.class, () -> device.update(new int[] {1, -1}, 0));
      assertEquals("cuda: a population of rank 0 has no noise to vote for", refused.getMessage());
      assertEquals(hash, device.parameters().sha256());
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "65"})
  void otherRanks(int rank) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PopulationDevices.Settings(rank, 0, 4, 1, 1, 192, 1));
    assertEquals("rank " + rank + ": must be 0 to 64", refused.getMessage());
  }
}
