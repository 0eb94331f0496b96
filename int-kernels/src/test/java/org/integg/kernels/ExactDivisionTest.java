package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Claim: the constants that make divisions exact without a divide instruction are within the stated
 * bounds.
 */
class ExactDivisionTest {
  @Test
  void noReciprocalIsTooLargeNorFarTooSmall() {
    for (long d = 1 << 15; d < 1 << 16; d++) {
      long r = RateDivision.reciprocal((int) d);
      long missing = (1L << 46) - r * d; // of 2^46
      assertTrue(missing >= 0, "too large: " + d);
      assertTrue(missing <= (1L << 46) / 100_000_000 * 202 / 100, "too small: " + d);
      assertTrue(r >= 1 << 30 && r < 1L << 31, "bits: " + d);
    }
  }

  @Test
  void limitsKeepWhatMatters() {
    for (int rate = 0; rate < 1 << 20; rate++) {
      RateDivision by = RateDivision.of(rate);
      assertTrue(by.shift() >= 32 && by.shift() <= 51);
      assertTrue(by.most() < 1 << 21 && (long) by.most() * by.mostDivisor() >= (1 << 21) - 1);
      assertTrue((long) by.most() * by.mostDivisor() < 1 << 22);
      boolean limits = by.most() < (1 << 21) - 1;
      assertTrue(!limits || (long) by.most() * rate / 64 >= 1 << 24, "limited too early: " + rate);
      assertTrue((long) by.most() * rate / 64 < (1 << 24) + (1 << 14), "too much: " + rate);
    }
  }

  @Test
  void ratiosOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(1L << 31, 1));
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(1, 0));
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(1, (1L << 31) + 1));
    assertEquals(0, Ratio.of(0, 7).limit());
  }

  @Test
  void rootsAreThoseOfTheHighestBits() {
    for (int half = 0; half < 10; half++) {
      for (long top = half == 0 ? 0 : 1 << 10; top < 1 << 12; top++) {
        int root = (int) (FixedPoint.isqrt(top << 8) << half >> 4);
        assertEquals(root, FixedPoint.root((int) (top << 2 * half)));
        assertEquals(root, FixedPoint.root((int) (((top + 1) << 2 * half) - 1)));
      }
    }
  }
}
