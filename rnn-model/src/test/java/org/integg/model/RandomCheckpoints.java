package org.integg.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes models, texts and noise from a seed, for tests. */
public final class RandomCheckpoints {
  private RandomCheckpoints() {}

  /** Every weight of every tensor is anywhere in −127..127, to test clipping and wrapping. */
  public static Parameters uniform(EggConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> values = new ArrayList<>();
    for (TensorSpec spec : EggTensors.of(config).all()) {
      byte[] value = new byte[spec.size()];
      for (int i = 0; i < value.length; i++) {
        value[i] = (byte) random.nextInt(-127, 128);
      }
      values.add(value);
    }
    return Parameters.of(config, values);
  }

  /** As before training: matrices round(N(0, 16²)), norms 16, biases 0. */
  public static Parameters initial(EggConfig config, long seed) {
    Random random = new Random(seed);
    return Parameters.initial(config, (tensor, index) -> gaussian(random));
  }

  /**
   * As after some training: every weight Gaussian, of matrices and biases around 0 with standard
   * deviation 16, of norms around 16.
   */
  public static Parameters gaussian(EggConfig config, long seed) {
    Random random = new Random(seed);
    Parameters parameters = initial(config, seed + 1);
    for (TensorSpec spec : parameters.tensors().all()) {
      byte[] value = parameters.get(spec.id());
      int mean = spec.initial() instanceof InitialValue.Constant(int constant) ? constant : 0;
      for (int i = 0; i < value.length; i++) {
        value[i] = (byte) Math.clamp(mean + gaussian(random), -127, 127);
      }
    }
    return parameters;
  }

  private static int gaussian(Random random) {
    return Math.clamp(Math.round(16 * random.nextGaussian()), -127, 127);
  }

  /** Tokens from the whole vocabulary, now and then the separator. */
  public static int[] tokens(EggConfig config, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = random.nextInt(16) == 0 ? 0 : random.nextInt(config.vocabulary());
    }
    return tokens;
  }

  /** Noise anywhere in −127..127, without a table. */
  public static SpecModel.Noise noise(long seed) {
    return (factor, tensor, index) ->
        new SplittableRandom(seed + 31L * (factor.ordinal() + 2L * (tensor + 1000L * index)))
            .nextInt(-127, 128);
  }
}
