package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claim: GRPO's advantages, ratios and weights in integers are those of real numbers, rounded. */
class AdvantagesTest {
  private static final int ONE = 1 << Advantages.RATIO_BITS;
  private static final double UNIT = 1 << Advantages.BITS;

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8, 56})
  void anAdvantageIsTheRewardOverItsGroup(int size) {
    SplittableRandom random = new SplittableRandom(size);
    for (int i = 0; i < 200; i++) {
      int[] rewards = random.ints(size, -1000, 1001).toArray();
      double mean = Arrays.stream(rewards).average().orElseThrow();
      double variance =
          Arrays.stream(rewards).mapToDouble(r -> (r - mean) * (r - mean)).average().orElseThrow();
      int[] advantages = Advantages.of(rewards);
      for (int k = 0; k < size; k++) {
        double expected = Math.clamp((rewards[k] - mean) / Math.sqrt(variance), -4, 4);
        // Rounded towards zero by less than one, and a deviation without its fraction.
        assertEquals(expected, advantages[k] / UNIT, 1.1 / UNIT, Arrays.toString(rewards));
      }
    }
  }

  @Test
  void equalAnswersSayNothing() {
    assertArrayEquals(new int[8], Advantages.of(new int[] {7, 7, 7, 7, 7, 7, 7, 7}));
    assertArrayEquals(new int[] {32, -32}, Advantages.of(new int[] {1000, 999}));
    int[] one = new int[56];
    one[3] = 1000;
    assertEquals(4 * 32, Advantages.of(one)[3]); // √55, truncated
  }

  @Test
  void ratiosArePowersOfTwo() {
    for (int difference = -8 * 256; difference < 7 * 256; difference += 5) {
      double expected = Math.pow(2, Math.floorDiv(difference, 16) / 16.0);
      assertEquals(expected, Advantages.ratio(difference) / (double) ONE, 1.0 / ONE);
    }
    assertEquals(ONE, Advantages.ratio(0));
    assertEquals(ONE >> 8, Advantages.ratio(-1_000_000));
    assertTrue(Advantages.ratio(1_000_000) > 200 * ONE);
  }

  /** The derivative of the clipped objective minus the derivative of the divergence. */
  @Test
  void aWeightIsTheDerivative() {
    int clip = ONE / 5;
    int kl = ONE / 25;
    for (int advantage = -128; advantage <= 128; advantage += 16) {
      for (int ratio = ONE / 2; ratio <= 2 * ONE; ratio += ONE / 16) {
        for (int start = ONE / 4; start < 3 * ONE; start += ONE / 4) {
          double r = ratio / (double) ONE;
          double a = advantage / UNIT;
          boolean clipped = a > 0 && r > 1.2 || a < 0 && r < 0.8;
          double expected = (clipped ? 0 : a * r) + 0.04 * (start / (double) ONE - 1);
          double weight = Advantages.weight(advantage, ratio, clip, start, kl) / UNIT;
          assertEquals(Math.clamp(expected, -4, 4), weight, 2.1 / UNIT);
        }
      }
    }
  }
}
