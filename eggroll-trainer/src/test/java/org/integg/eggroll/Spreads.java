package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** Compares the spread that a learner reports for a step with oracles. */
public final class Spreads {
  private Spreads() {}

  /** The quantiles of some values by their definition, each to one sixteenth. */
  public static void check(Spread.Of of, long one, List<Long> values, Spread found) {
    List<Long> sorted = values.stream().sorted().toList();
    assertEquals(of, found.of());
    assertEquals(one, found.one());
    assertEquals(Spread.PERCENT.size(), found.quantiles().size());
    for (int i = 0; i < found.quantiles().size(); i++) {
      int rank = Math.ceilDiv(sorted.size() * Spread.PERCENT.get(i), 100);
      long expected = sorted.get(rank - 1);
      long quantile = found.quantiles().get(i);
      assertTrue(
          Math.abs(quantile - expected) * 16 <= Math.abs(expected),
          () -> "%d for %d in %s".formatted(quantile, expected, found));
    }
  }
}
