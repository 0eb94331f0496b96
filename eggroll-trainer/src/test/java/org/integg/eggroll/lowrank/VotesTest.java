package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.InitialValue;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claim: votes are exact even if they are summed in several parts. */
final class VotesTest {
  private static final long STEP = 5;

  /**
   * Populations of more columns (pairs times rank) than int sums hold, in whole chunks and not, and
   * a small one that ends within a chunk.
   */
  @ParameterizedTest
  @CsvSource({"16392, 64, SIGN", "16500, 64, LINEAR", "1100, 1, SIGN", "1100, 3, LINEAR"})
  void sumsThatAreSpilledAreExact(int population, int rank, FitnessShaping shaping) {
    LowRankSettings config =
        LowRankSettings.published(population, 1)
            .withRank(rank)
            .withAlpha(1, 1)
            .withFitness(shaping)
            .withSeed(9);
    TensorSpec spec =
        new TensorSpec(
            3, 4, "w", TensorKind.MATRIX, 6, 5, -127, new InitialValue.Gaussian(), false);
    SplittableRandom random = new SplittableRandom(population);
    int most = shaping.maximum();
    int[] fitness = random.ints(config.pairs(), -most, most + 1).toArray();
    long[] expected = naive(config, spec, fitness);
    for (Kernels kernels : KernelChooser.all()) {
      Votes votes = new Votes(config, kernels, new Workspace());
      for (int again = 0; again < 2; again++) { // leftovers must not count
        long[] all = votes.of(new Stripe(spec, 0, spec.rows()), STEP, fitness);
        assertArrayEquals(expected, Arrays.copyOf(all, spec.size()), kernels.describe());
      }
    }
  }

  /** {@code Σ_p f_p · Σ_r A_p[j,r]·B_p[k,r]} for every j and k. */
  private static long[] naive(LowRankSettings config, TensorSpec spec, int[] fitness) {
    int rank = config.rank();
    long[] votes = new long[spec.size()];
    for (int pair = 0; pair < fitness.length; pair++) {
      long key = Noise.key(config.seed(), STEP, pair);
      int[] a = values(key, NoiseStreams.a(spec), spec.rows() * rank);
      int[] b = values(key, NoiseStreams.b(spec), spec.columns() * rank);
      for (int at = 0; at < votes.length; at++) {
        for (int r = 0; r < rank; r++) {
          int row = at / spec.columns();
          int column = at % spec.columns();
          votes[at] += (long) fitness[pair] * a[row * rank + r] * b[column * rank + r];
        }
      }
    }
    return votes;
  }

  private static int[] values(long key, int stream, int count) {
    int[] values = new int[count];
    Arrays.setAll(values, i -> Noise.value(key, stream, i));
    return values;
  }
}
