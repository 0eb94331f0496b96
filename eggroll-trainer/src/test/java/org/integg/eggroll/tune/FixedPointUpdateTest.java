package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.Sums;
import org.integg.eggroll.credit.WeightSteps;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.Stripe;
import org.integg.kernels.ScalarKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;

/**
 * Votes that arrive in stripes and as longs move weights in the same way as whole tensors of ints.
 */
class FixedPointUpdateTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);

  private static EggrollSettings settings(int population) {
    return new EggrollSettings(
        population, 1, 64, 1, 0.7, 0.5, 0.3, 100, FitnessShaping.LINEAR, 1, 5);
  }

  private static FixedPointUpdate update(Parameters moved, EggrollSettings settings) {
    return new FixedPointUpdate(
        settings.weights(moved, new ScalarKernels().weights()),
        settings.lowRank(),
        Optional.empty());
  }

  private static Parameters model() {
    return RandomCheckpoints.gaussian(MODEL, 3);
  }

  @Test
  void stripesAddUpToATensor() {
    Parameters moved = model();
    Parameters expected = model();
    FixedPointUpdate update = update(moved, settings(64));
    FixedPointWeights weights =
        new FixedPointWeights(expected, WeightSteps.of(0.7, 0.5), new ScalarKernels().weights());
    SplittableRandom random = new SplittableRandom(7);
    long changed = 0;
    for (int step = 0; step < 5; step++) {
      for (TensorSpec spec : expected.tensors().all()) {
        int columns = spec.columns();
        int[] whole = new int[spec.rows() * Sums.stride(spec)];
        for (int first = 0; first < spec.rows(); first += 5) {
          int rows = Math.min(5, spec.rows() - first);
          long[] votes = random.longs(rows * columns + 3L, -(1 << 25), 1 << 25).toArray();
          for (int i = 0; i < rows * columns; i++) {
            whole[(first + i / columns) * Sums.stride(spec) + i % columns] = (int) votes[i];
          }
          assertEquals(0, update.take(new Stripe(spec, first, rows), votes, Long.MAX_VALUE));
        }
        long expects =
            FixedPointWeights.learns(spec)
                ? weights.update(spec, whole, 9000 * step, step, FixedPointWeights.NO_RAMP)
                : 0;
        assertEquals(expects, update.end(spec, step, 9000 * step), spec.name());
        changed += expects;
      }
    }
    assertTrue(changed > 1000, "changed " + changed);
    for (TensorSpec spec : expected.tensors().all()) {
      assertArrayEquals(expected.get(spec.id()), moved.get(spec.id()), spec.name());
      assertArrayEquals(
          weights.averaged().get(spec.id()), update.evaluated().get(spec.id()), spec.name());
    }
  }

  /**
   * Weights start from their values. If a step moves weights by a fifth, a fifth of them changes at
   * once.
   */
  @Test
  void aSmallMoveShowsAtOnce() {
    Parameters moved = model();
    Parameters start = moved.copy();
    FixedPointWeights weights =
        new FixedPointWeights(moved, WeightSteps.of(0.2, 0), new ScalarKernels().weights());
    weights.spread();
    assertEquals(start, weights.averaged());
    TensorSpec head = moved.tensors().get(moved.tensors().head());
    int[] votes = new int[head.rows() * Sums.stride(head)];
    Arrays.fill(votes, 1 << 20);
    for (TensorSpec spec : moved.tensors().all()) {
      int[] fixed = weights.tensor(spec.id()).weights();
      for (int i = 0; i < fixed.length; i++) {
        assertEquals(start.get(spec.id())[i], fixed[i] + (1 << 15) >> 16, spec.name() + i);
      }
    }
    long changed = weights.update(head, votes, 0, 0, FixedPointWeights.NO_RAMP);
    assertEquals(0.2, (double) changed / head.size(), 0.02);
    long back = 0;
    for (int i = 0; i < head.size(); i++) {
      back += moved.get(head.id())[i] < start.get(head.id())[i] ? 1 : 0;
    }
    assertEquals(0, back);
  }

  /** The largest votes that a population can give do not overflow. */
  @Test
  void largestVotesFit() {
    for (int population = 2; population <= 1 << 22; population *= 8) {
      Parameters moved = model();
      byte[] before = moved.get(moved.tensors().head()).clone();
      FixedPointUpdate update = update(moved, settings(population));
      TensorSpec head = moved.tensors().get(moved.tensors().head());
      long[] votes = new long[head.rows() * head.columns()];
      Arrays.fill(votes, population / 2L * FitnessShaping.LINEAR.maximum() * 64 * 61 * 61);
      for (int step = 0; step < 8; step++) {
        update.take(new Stripe(head, 0, head.rows()), votes, 0);
        update.end(head, step, 0);
      }
      byte[] after = moved.get(head.id());
      for (int i = 0; i < after.length; i++) {
        assertTrue(after[i] > before[i] || before[i] > 120, population + " at " + i);
      }
    }
  }
}
