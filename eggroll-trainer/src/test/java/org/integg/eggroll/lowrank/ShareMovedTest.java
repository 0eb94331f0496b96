package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.integg.kernels.VectorKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.TensorSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: if differences of log-likelihood are noise, about the share alpha of the weights moves,
 * with either shaping of the fitness.
 */
class ShareMovedTest {
  private static final int STEPS = 8;

  /** One in ten: 8 steps of 8,192 weights, whose votes are slightly correlated. */
  private static final double TOLERANCE = 0.1;

  @ParameterizedTest
  @CsvSource({"SIGN, 0.5", "SIGN, 0.1", "SIGN, 0.02", "LINEAR, 0.5", "LINEAR, 0.1", "LINEAR, 0.02"})
  void aboutAlphaMovesByChance(FitnessShaping shaping, double alpha) {
    LowRankSettings config =
        LowRankSettings.published(2048, 8).withAlpha(alpha, 1).withFitness(shaping).withSeed(3);
    EggTensors tensors = EggTensors.of(new EggConfig(256, 32, 1));
    TensorSpec spec = tensors.get(tensors.embedding());
    Votes votes = new Votes(config, new VectorKernels(), new Workspace());
    int threshold = AlphaSchedule.of(config).threshold(0);
    SplittableRandom random = new SplittableRandom(4);
    long[] differences = new long[config.pairs()];
    int[] fitness = new int[config.pairs()];
    long moved = 0;
    for (int step = 0; step < STEPS; step++) {
      for (int p = 0; p < differences.length; p++) {
        differences[p] = Math.round(random.nextGaussian() * 1000);
      }
      shaping.shape(differences, fitness);
      long[] z = votes.of(new Stripe(spec, 0, spec.rows()), step, fitness);
      moved += SignUpdate.apply(z, spec.size(), new byte[spec.size()], 0, config.limit(threshold));
    }
    // The threshold is truncated to a sixteenth, so the share belongs to the truncated threshold.
    double expected = 2 * AlphaSchedule.tail(threshold / 16.0);
    double share = (double) moved / STEPS / spec.size();
    assertEquals(1, share / expected, TOLERANCE);
  }
}
