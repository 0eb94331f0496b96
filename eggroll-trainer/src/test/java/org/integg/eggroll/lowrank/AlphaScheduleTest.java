package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: thresholds are 16 times the normal quantile of the share to move, truncated to an integer.
 */
class AlphaScheduleTest {
  /** Quantiles z with 1 − Φ(z) = tail, as tables of the normal distribution give them. */
  @ParameterizedTest
  @CsvSource({
    "0.25, 0.674489750196",
    "0.1, 1.281551565545",
    "0.05, 1.644853626951",
    "0.025, 1.959963984540",
    "0.01, 2.326347874041",
    "0.005, 2.575829303549",
    "0.001, 3.090232306168",
    "0.0005, 3.290526731492",
    "0.00005, 3.890591886413",
    "0.0000005, 4.891638475699",
    "0.000000001, 5.997807014983"
  })
  void thresholdOfAKnownQuantile(double tail, double quantile) {
    assertEquals((int) (16 * quantile), new AlphaSchedule(2 * tail, 1).threshold(0));
    assertEquals(tail, AlphaSchedule.tail(quantile), tail * 1e-9); // the table's own precision
  }

  @Test
  void aShareOfAllMovesAll() {
    assertEquals(0, new AlphaSchedule(1, 1).threshold(0));
    assertEquals(0, new AlphaSchedule(4, 1000).threshold(0));
  }

  /** alpha = 1 / (15·s/1000 + 1): at s = 1000/15·(1/alpha − 1) the share is alpha. */
  @ParameterizedTest
  @CsvSource({
    "66, 10",
    "67, 10",
    "600, 26",
    "1266, 31",
    "1267, 31",
    "66600, 52",
    "1000000000000, 104"
  })
  void decays(long step, int threshold) {
    assertEquals(threshold, new AlphaSchedule(4, 1000).threshold(step));
  }

  @Test
  void neverFallsAndNeverSkips() {
    AlphaSchedule schedule = new AlphaSchedule(4, 1000);
    int last = 0;
    for (long step = 0; step < 5000; step++) {
      int now = schedule.threshold(step);
      double alpha = 1 / (15.0 * step / 1000 + 1);
      assertEquals(true, AlphaSchedule.tail(now / 16.0) >= alpha / 2, "step " + step);
      assertEquals(true, AlphaSchedule.tail((now + 1) / 16.0) < alpha / 2, "step " + step);
      assertEquals(true, now >= last, "step " + step);
      last = now;
    }
  }

  @Test
  void constantUpToOne() {
    AlphaSchedule schedule = new AlphaSchedule(0.05, 10);
    assertEquals(31, schedule.threshold(0)); // 16 · 1.95996 = 31.36
    assertEquals(31, schedule.threshold(1L << 40));
  }
}
