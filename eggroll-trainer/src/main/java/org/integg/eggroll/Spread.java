package org.integg.eggroll;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far apart the values lie that a step compares: only reported; no step reads it.
 *
 * @param of what the values are
 * @param one how many units one bit is, or a reward of 1; at least 1
 * @param quantiles for each of {@link #PERCENT} the smallest value with at least that share of all
 *     values at or below it, in units; ascending
 */
public record Spread(Of of, long one, List<Long> quantiles) {
  /** Shares of the values, in percent. */
  public static final List<Integer> PERCENT = List.of(5, 25, 50, 75, 95);

  /** The meaning of the values. */
  public enum Of {
    /**
     * Comparisons of members, in bits of a token. In {@code lowrank}: the likelihood of a pair's +
     * member less that of its − member. In {@code aligned}: a member's fitness less that of the
     * text read without noise, mean over the horizon.
     */
    FITNESS,

    /** Bits of a token, where no members are compared. */
    LOSS,

    /** Mean reward of a member's answers or episodes. */
    REWARD
  }

  /** Copies the list. */
  public Spread {
    quantiles = List.copyOf(quantiles);
  }

  /**
   * The spread of some values.
   *
   * @return empty if there are none
   */
  public static Optional<Spread> of(Of of, long one, long[] values) {
    if (values.length == 0) {
      return Optional.empty();
    }
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    List<Long> quantiles = new ArrayList<>();
    for (int percent : PERCENT) {
      // Fewer than 2^31 values: the product fits a long.
      quantiles.add(sorted[(int) (((long) values.length * percent + 99) / 100) - 1]);
    }
    return Optional.of(new Spread(of, one, quantiles));
  }
}
