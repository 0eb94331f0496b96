package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Claim: clipping, roots, division, powers and logarithms are exact in every entry. */
class FixedPointTest {

  @Test
  void isqrtIsTheFloorOfTheRoot() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      long n = i < 5000 ? i : random.nextLong() >>> random.nextInt(1, 63);
      assertEquals(BigInteger.valueOf(n).sqrt().longValueExact(), FixedPoint.isqrt(n));
    }
    assertEquals(3_037_000_499L, FixedPoint.isqrt(Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.isqrt(-1));
  }

  @Test
  void divisionIsFloorDivisionForEveryDivisor() {
    SplittableRandom random = new SplittableRandom(2);
    for (int d = 1; d <= 256; d++) {
      Divisor divisor = Divisor.bySixteenTimes(d);
      // Every value that is not clipped, plus a margin.
      for (int n = -16 * 130 * d; n <= 16 * 130 * d; n += d > 32 ? random.nextInt(1, 15) : 1) {
        assertEquals(FixedPoint.clip(Math.floorDiv(n, 16 * d)), divisor.clippedQuotient(n));
      }
      for (int q = -129; q <= 129; q++) {
        for (int n = q * 16 * d - 17; n <= q * 16 * d + 17; n++) {
          assertEquals(FixedPoint.clip(Math.floorDiv(n, 16 * d)), divisor.clippedQuotient(n));
        }
      }
      for (int n : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0}) {
        assertEquals(FixedPoint.clip(Math.floorDiv(n, 16 * d)), divisor.clippedQuotient(n));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Divisor.bySixteenTimes(257));
  }

  @Test
  void divisionWithoutTheSignIsTheSameForEveryProduct() {
    for (int d = 1; d <= FixedPoint.isqrt(16_384); d++) {
      Divisor divisor = Divisor.bySixteenTimes(d);
      for (int n = divisor.least(); n <= divisor.most(); n++) {
        int quotient =
            Math.addExact(Math.multiplyExact(n, divisor.multiplier()), divisor.offset())
                >> Divisor.MULTIPLIER_BITS;
        assertEquals(Math.floorDiv(n, d), quotient);
      }
      assertEquals(-127, divisor.clippedQuotient(16 * divisor.least() - 1));
      assertEquals(127, divisor.clippedQuotient(16 * divisor.most() + 16));
    }
  }

  @Test
  void aDivisionThatEndsHigherBelowIsTheLargerOfTheTwo() {
    for (int d : new int[] {1, 2, 3, 8, 11, 16, 128}) {
      Divisor divisor = Divisor.bySixteenTimes(d);
      for (int lowest : new int[] {-127, -126, -5, 0}) {
        Divisor higher = divisor.atLeast(lowest);
        for (int n = -16 * 130 * d; n <= 16 * 130 * d; n++) {
          assertEquals(Math.max(lowest, divisor.clippedQuotient(n)), higher.clippedQuotient(n));
        }
        assertEquals(lowest, higher.clippedQuotient(Integer.MIN_VALUE));
        assertEquals(127, higher.clippedQuotient(Integer.MAX_VALUE));
      }
      assertThrows(IllegalArgumentException.class, () -> divisor.atLeast(1));
      assertThrows(IllegalArgumentException.class, () -> divisor.atLeast(-128));
    }
  }

  /** E[u] ≤ 2^(u/16)·16 &lt; E[u] + 1, by sixteenth powers of integers. */
  @Test
  void exponentialsAreTruncatedPowers() {
    int[] table = Exp2.table();
    for (int u = 0; u < 256; u++) {
      BigInteger power = BigInteger.TWO.pow(u + 64); // (2^(u/16)·16)^16
      assertTrue(BigInteger.valueOf(table[u]).pow(16).compareTo(power) <= 0, "E[" + u + "]");
      assertTrue(BigInteger.valueOf(table[u] + 1).pow(16).compareTo(power) > 0, "E[" + u + "]");
    }
    assertTrue((long) table[255] * Exp2.INT_SUM_ROWS <= Integer.MAX_VALUE);
  }

  /** 2^(q/2^F) ≤ S/16 &lt; 2^((q+1)/2^F), raised to the power 2^F. */
  @Test
  void logarithmsAreTruncated() {
    SplittableRandom random = new SplittableRandom(3);
    for (int bits : new int[] {4, 6, 8, 12}) {
      Exp2 exp2 = new Exp2(bits);
      int steps = 1 << bits;
      for (int i = 0; i < (bits == 12 ? 60 : 3000); i++) {
        long sum = i < 1000 ? 16 + i : 16 + (random.nextLong() >>> random.nextInt(24, 62));
        int log = exp2.log2(sum);
        BigInteger power = BigInteger.valueOf(sum).pow(steps);
        assertTrue(power.compareTo(BigInteger.TWO.pow(log + 4 * steps)) >= 0, "S = " + sum);
        assertTrue(power.compareTo(BigInteger.TWO.pow(log + 1 + 4 * steps)) < 0, "S = " + sum);
      }
    }
  }

  /** The smallest S·2^k at or above 2^(f/2^F), where a wrong last bit of a threshold would show. */
  @Test
  void logarithmsStepWhereTheyShould() {
    SplittableRandom random = new SplittableRandom(4);
    for (int bits : new int[] {4, 5, 8, 10, 12}) {
      Exp2 exp2 = new Exp2(bits);
      int steps = 1 << bits;
      for (int i = 0; i < (bits < 10 ? steps : 4); i++) {
        int f = bits < 10 ? i : random.nextInt(1, steps);
        // floor(2^(61 + f/2^F)), the 2^F-th root of 2^(61·2^F + f), by square roots.
        BigInteger root = BigInteger.TWO.pow(61 * steps + f);
        for (int j = 0; j < bits; j++) {
          root = root.sqrt();
        }
        long below = root.longValueExact();
        int log = (57 << bits) + f; // log2(2^61 · 2^(f/2^F) / 16)
        assertEquals(log, exp2.log2(below + 1), "F = " + bits + ", f = " + f);
        assertEquals(f == 0 ? log : log - 1, exp2.log2(below), "F = " + bits + ", f = " + f);
      }
    }
  }

  @Test
  void uniformLogitsCostEightBits() {
    int[] table = Exp2.table();
    assertEquals(-8 * 16, new Exp2(4).logLikelihood(0, 256L * table[128]));
    // Logit −128 + 16 has E = 2^1·16 exactly.
    assertEquals(-8 * 256, new Exp2(8).logLikelihood(-112, 256L * table[16]));
  }
}
