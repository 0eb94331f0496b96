package org.integg.eggroll.credit;

import java.util.Arrays;
import java.util.List;
import org.integg.kernels.FixedPoint;
import org.integg.model.EggConfig;

/**
 * Shifts that bring credits to int8: one for the last activations, one per site, and some more.
 * Each is steered by one a step, so that the root mean square of its credits stays within 8 to 24.
 */
public final class Scales implements SteeredScales {
  /** Where a shift starts. */
  public static final int START = 8;

  private static final int MOST = 30;
  private static final int LOWEST = 8;
  private static final int HIGHEST = 24;

  /** The last activations' place. */
  public static final int LAST = 0;

  private final int[] shifts;
  private final long[] counts;
  private final int sites;

  /**
   * Scales at their start.
   *
   * @param tokens of the plain lanes in a step
   * @param more how many scales there are, of D rows, beside those of the last activations and the
   *     sites
   */
  public Scales(EggConfig config, long tokens, int more) {
    List<Site> all = Site.all(config);
    sites = all.size();
    counts = new long[1 + sites + more];
    Arrays.fill(counts, config.width() * tokens);
    all.forEach(site -> counts[site(site.index())] = site.rows() * tokens);
    shifts = new int[counts.length];
    Arrays.fill(shifts, START);
  }

  /** A site's place. */
  public static int site(int index) {
    return 1 + index;
  }

  /** The place of a layer's state, or of another scale beside those of the sites. */
  public int layer(int layer) {
    return 1 + sites + layer;
  }

  @Override
  public int count() {
    return shifts.length;
  }

  /** Credits of a step, by scale: the array itself. */
  public long[] counts() {
    return counts;
  }

  /** The shift at a place. */
  public int shift(int place) {
    return shifts[place];
  }

  @Override
  public int[] values() {
    return shifts;
  }

  /**
   * Moves every shift towards what a step's credits need.
   *
   * @param squares sum of the squares of a step's credits, below 2^14 times their number
   */
  @Override
  public void steer(long[] squares) {
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = steered(shifts[i], squares[i], counts[i]);
    }
  }

  /**
   * A shift for the next step: one more or less if the root mean square of its results is not
   * within 8 to 24.
   *
   * @param squares sum of their squares, below 2^14 times their number
   * @param count their number
   */
  public static int steered(int shift, long squares, long count) {
    long rms = FixedPoint.isqrt(squares / count);
    if (rms > HIGHEST && shift < MOST) {
      return shift + 1;
    }
    return rms < LOWEST && shift > 1 ? shift - 1 : shift;
  }
}
