package org.integg.eggroll.aligned;

import java.util.Arrays;
import java.util.List;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.SteeredScales;
import org.integg.model.EggConfig;

/**
 * Numbers that follow the steps: shifts that bring credits and estimates to int8, steered like
 * {@link Scales}, and baselines, which are running means of what noise costs a member's fitness.
 *
 * <p>A baseline comes from earlier steps: it is independent of the current noise, so subtracting it
 * reduces the variance and leaves the mean of votes alone.
 */
final class ControlScales implements SteeredScales {
  /** The place of the credit of the last sum. */
  static final int LAST = 0;

  private static final int BASELINES = 3;

  /**
   * Estimates are held within half the range that {@link Scales} hold: a few tokens are worth much,
   * and what is cut off them is missing from the mean.
   */
  private static final int ROOM = 4;

  private static final int BASELINE_BITS = 8;

  /** A baseline moves by a share of 1/16 in a step. */
  private static final int BASELINE_SHIFT = 4;

  private final int sites;
  private final int shifts;
  private final long[] counts;
  private final long[] trials;
  private final int[] values;

  /** The fitness that a baseline belongs to. */
  enum Baseline {
    /** A member at the token of its noise. */
    PRESENT,
    /** A member over its horizon. */
    HORIZON,
    /** A late branch. */
    LATE
  }

  ControlScales(EggConfig config, AlignedSettings settings) {
    List<Site> all = Site.all(config);
    long tokens = settings.scoredTokens();
    sites = all.size();
    shifts = 1 + sites + 2 * config.layers();
    counts = new long[shifts];
    // A token's future is made at every token of the horizon.
    Arrays.fill(counts, config.width() * tokens * settings.horizon());
    counts[LAST] = config.width() * tokens;
    all.forEach(site -> counts[site(site.index())] = site.rows() * tokens);
    trials = new long[BASELINES];
    Arrays.fill(trials, tokens * settings.groupSize());
    trials[Baseline.LATE.ordinal()] = Math.max(1, tokens * settings.lateBranches(config));
    values = new int[shifts + BASELINES];
    Arrays.fill(values, 0, shifts, Scales.START);
  }

  /** The place of a site's estimates. */
  static int site(int index) {
    return 1 + index;
  }

  /** The place of the future credit of a layer's gate. */
  int gate(int layer) {
    return 1 + sites + 2 * layer;
  }

  /** The place of the future credit of a layer's candidate. */
  int candidate(int layer) {
    return 2 + sites + 2 * layer;
  }

  /** The place of a baseline. */
  int place(Baseline baseline) {
    return shifts + baseline.ordinal();
  }

  /** Shifts and baselines. */
  @Override
  public int count() {
    return values.length;
  }

  /** The shift at a place. */
  int shift(int place) {
    return values[place];
  }

  /** A baseline in units of fitness. */
  int baseline(Baseline baseline) {
    return (values[place(baseline)] + (1 << (BASELINE_BITS - 1))) >> BASELINE_BITS;
  }

  /** Shifts, then baselines with 8 fractional bits: the array itself, to be saved and restored. */
  @Override
  public int[] values() {
    return values;
  }

  /**
   * Moves every shift and baseline by a step's sums.
   *
   * @param sums by place: sums of the squares of int8 values, or of fitness less the stem's
   */
  @Override
  public void steer(long[] sums) {
    for (int i = 0; i < shifts; i++) {
      boolean estimates = i >= site(0) && i < site(sites);
      values[i] = Scales.steered(values[i], estimates ? ROOM * sums[i] : sums[i], counts[i]);
    }
    for (int i = 0; i < BASELINES; i++) {
      // A sum is below 2^17 tokens · 8 members · 2^14.
      long mean = (sums[shifts + i] << BASELINE_BITS) / trials[i];
      values[shifts + i] += (int) ((mean - values[shifts + i]) >> BASELINE_SHIFT);
    }
  }
}
