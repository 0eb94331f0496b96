package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Claim: noise is round(N(0, 16²)), and independent between seeds, epochs, pairs, tensors and
 * indices. Bounds are six standard errors of the sums involved, in integers.
 */
class NoiseTest {
  private static final int SAMPLES = 1 << 20;

  @Test
  void tableHasTheMomentsOfTheRoundedGaussian() {
    long sum = 0;
    long squares = 0;
    long fourths = 0;
    for (byte v : Noise.TABLE) {
      sum += v;
      squares += (long) v * v;
      fourths += (long) v * v * v * v;
    }
    assertEquals(8192, Noise.TABLE.length);
    assertEquals(0, sum);
    assertEquals(2_097_536, squares); // 256.047 a value; N(0, 16²) rounded has 256.083
    // Kurtosis between 2.98 and 3.01: fourths·n / squares².
    assertTrue(fourths * 8192 * 100 > squares * squares / 100 * 298 * 100);
    assertTrue(fourths * 8192 < squares * squares / 100 * 301);
    assertEquals(Noise.MAX, Noise.TABLE[8191]);
    assertEquals(-Noise.MAX, Noise.TABLE[0]);
  }

  @Test
  void samplesHaveTheTablesMoments() {
    long sum = 0;
    long squares = 0;
    long key = Noise.key(7, 3, 11);
    for (int i = 0; i < SAMPLES; i++) {
      int v = Noise.value(key, 2, i);
      sum += v;
      squares += v * v;
    }
    // Standard errors: 16·2^10 for the sum, 362·2^10 for the squares.
    assertTrue(Math.abs(sum) < 6 * 16 * 1024, "mean " + sum);
    assertTrue(Math.abs(squares - SAMPLES / 8192 * 2_097_536L) < 6 * 362 * 1024, "" + squares);
  }

  /** The product of two independent streams has mean 0 and standard deviation 256. */
  @Test
  void neighboursInEveryArgumentAreUncorrelated() {
    for (int which = 0; which < 8; which++) {
      long product = 0;
      long squares = 0; // sum over the deviations of squares, to test more than correlation
      for (int i = 0; i < SAMPLES; i++) {
        int a = Noise.value(Noise.key(i >> 10, 5, 9), 4, i & 1023);
        int b = neighbour(which, i);
        product += a * b;
        squares += (a * a - 256) * (b * b - 256);
      }
      assertTrue(Math.abs(product) < 6 * 256 * 1024, "argument " + which + ": " + product);
      assertTrue(Math.abs(squares) < 6L * 131_072 * 1024, "argument " + which + ": " + squares);
    }
  }

  private static int neighbour(int which, int i) {
    int seed = i >> 10;
    int index = i & 1023;
    return switch (which) {
      case 0 -> Noise.value(Noise.key(seed + 2000, 5, 9), 4, index);
      case 1 -> Noise.value(Noise.key(seed, 6, 9), 4, index);
      case 2 -> Noise.value(Noise.key(seed, 5, 10), 4, index);
      case 3 -> Noise.value(Noise.key(seed, 5, 9), 5, index);
      case 4 -> Noise.value(Noise.key(seed, 5, 9), 4, index ^ 1);
      case 5 -> Noise.value(Noise.key(seed, 5, 9), 4, index + 2);
      case 6 -> Noise.value(Noise.key(seed, 9, 5), 4, index);
      default -> Noise.value(Noise.key(seed + 1, 5, 9), 4, index);
    };
  }

  /** Guards the numbers themselves, because a change here changes every checkpoint. */
  @Test
  void valuesAreFixed() {
    StringBuilder values = new StringBuilder();
    long key = Noise.key(42, 0, 1);
    for (int i = 0; i < 8; i++) {
      values.append(Noise.value(key, 3, i)).append(' ');
    }
    assertEquals("39 -18 16 5 14 7 -20 -10 ", values.toString());
  }
}
