package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.VectorKernels;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the forward pass, for one stream and for 64, gives the specification's logits and
 * log-likelihoods to the bit, with any weights.
 */
class EggForwardTest {

  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, CLIP, true",
    "256, 16, 6, CLIP, false",
    "300, 48, 2, CLIP, true",
    "256, 64, 1, CLIP, false",
    "256, 64, 2, CLIP, true",
    "257, 80, 2, CLIP, false",
    "256, 128, 1, CLIP, true",
    "256, 128, 6, CLIP, false",
    "512, 256, 1, CLIP, false",
    "256, 256, 2, CLIP, true",
    "256, 256, 6, CLIP, true",
    "256, 16, 2, RELU, true",
    "300, 48, 2, RELU, false",
    "256, 64, 2, RELU, false",
    "256, 256, 2, RELU, true",
    "256, 16, 1, NONE, true",
    "257, 80, 3, NONE, false",
    "256, 256, 2, NONE, false"
  })
  void everyLogitEqualsTheSpecification(
      int vocabulary, int width, int layers, Mlp mlp, boolean uniform) {
    check(new EggConfig(vocabulary, width, layers, mlp), uniform);
  }

  @ParameterizedTest
  @CsvSource({"256, 16, 1, CLIP, true", "300, 48, 2, RELU, false", "256, 64, 2, NONE, true"})
  void soDoesEveryLogitOfAMinimalGru(
      int vocabulary, int width, int layers, Mlp mlp, boolean uniform) {
    check(new EggConfig(vocabulary, width, layers, mlp, Cell.MINGRU), uniform);
  }

  private static void check(EggConfig config, boolean uniform) {
    int vocabulary = config.vocabulary();
    int width = config.width();
    long seed = vocabulary * 31L + width * 7L + config.layers();
    Parameters parameters =
        uniform
            ? RandomCheckpoints.uniform(config, seed)
            : RandomCheckpoints.gaussian(config, seed);
    int length = width >= 128 ? 3 : 8;
    int[] text = tokens(vocabulary, length, seed);
    for (Kernels kernels : KernelChooser.all()) {
      Workspace workspace = new Workspace();
      Projection stream = new StreamProjection(parameters, kernels, workspace);
      check(parameters, kernels, stream, text);
      PackedParameters packed = new PackedParameters(parameters);
      check(parameters, kernels, new PlainProjection(packed, kernels, workspace), text);
      if (width > 64) {
        return; // the scalar provider is compared with the vector one in its own module
      }
    }
  }

  /** Lane l reads the text starting at token l mod length, so that lanes differ. */
  private static void check(
      Parameters parameters, Kernels kernels, Projection projection, int[] text) {
    int lanes = projection.lanes();
    EggForward forward = new EggForward(parameters.tensors(), projection, kernels);
    EggState state = new EggState(parameters.config(), lanes);
    int vocabulary = parameters.config().vocabulary();
    int checked = Math.min(lanes, text.length);
    SpecModel oracle = SpecModel.of(parameters);
    long[][][] states = new long[checked][][];
    long[] expectedTotal = new long[checked];
    for (int lane = 0; lane < checked; lane++) {
      states[lane] = oracle.zeroState();
    }
    Exp2 exp2 = new Exp2(4);
    long[] total = new long[lanes];
    int[] tokens = new int[lanes];
    int[] targets = new int[lanes];
    short[] logits = new short[vocabulary * lanes];
    for (int t = 0; t + 1 < text.length; t++) {
      for (int lane = 0; lane < lanes; lane++) {
        tokens[lane] = text[(t + lane) % text.length];
        targets[lane] = text[(t + 1 + lane) % text.length];
      }
      forward.read(tokens, state);
      forward.logits(0, vocabulary, logits);
      forward.addLogLikelihood(targets, exp2, total);
      for (int lane = 0; lane < checked; lane++) {
        long[] expected = oracle.step(tokens[lane], states[lane]);
        expectedTotal[lane] += SpecModel.logLikelihood(expected, targets[lane], 4);
        for (int v = 0; v < vocabulary; v++) {
          assertEquals(expected[v], logits[v * lanes + lane], "token " + t + " logit " + v);
        }
        assertEquals(expectedTotal[lane], total[lane], "token " + t + " lane " + lane);
      }
    }
  }

  private static int[] tokens(int vocabulary, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] tokens = random.ints(length, 1, vocabulary).toArray();
    tokens[length / 2] = 0; // a separator in the middle clears the state
    tokens[length - 1] = vocabulary - 1;
    return tokens;
  }

  /** Saving and loading a state changes nothing that follows. */
  @ParameterizedTest
  @CsvSource({"1", "64"})
  void stateSurvivesSaving(int lanes) {
    EggConfig config = new EggConfig(256, 32, 2);
    Parameters parameters = RandomCheckpoints.gaussian(config, 5);
    Kernels kernels = new VectorKernels();
    Workspace workspace = new Workspace();
    Projection projection =
        lanes == Lanes.COUNT
            ? new PlainProjection(new PackedParameters(parameters), kernels, workspace)
            : new StreamProjection(parameters, kernels, workspace);
    EggForward forward = new EggForward(parameters.tensors(), projection, kernels);
    EggState state = new EggState(config, lanes);
    int[] tokens = new int[lanes];
    for (int t = 1; t < 20; t++) {
      Arrays.fill(tokens, 3 * t);
      forward.read(tokens, state);
    }
    byte[] saved = new byte[state.bytes()];
    state.save(saved);
    EggState loaded = new EggState(config, lanes);
    loaded.load(saved);
    short[] expected = new short[256 * lanes];
    short[] actual = new short[256 * lanes];
    forward.read(tokens, state);
    forward.logits(0, 256, expected);
    forward.read(tokens, loaded);
    forward.logits(0, 256, actual);
    assertArrayEquals(expected, actual);
  }
}
