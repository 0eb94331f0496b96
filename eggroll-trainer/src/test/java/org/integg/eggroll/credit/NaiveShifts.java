package org.integg.eggroll.credit;

import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.Arrays;
import org.integg.kernels.FixedPoint;

/**
 * Shifts that bring credits to int8, and how they follow the credits: section 4 of
 * docs/feedback.md.
 */
public final class NaiveShifts {
  private final int[] values;
  private final long[] squares;
  private final long[] counts;

  /**
   * Shifts at their start.
   *
   * @param values the saved values; those that are shifts are set to 8
   * @param counts number of credits in a step for each shift
   */
  public NaiveShifts(int[] values, long[] counts) {
    this.values = values;
    this.counts = counts;
    squares = new long[counts.length];
    Arrays.fill(values, 0, counts.length, 8);
  }

  /** The shift at a place. */
  public int get(int place) {
    return values[place];
  }

  /** Rounds by the shift at a place. */
  public int round8(long value, int place) {
    return clip((value + (1L << (values[place] - 1))) >> values[place]);
  }

  /**
   * Rounds by the shift at a place, with the lowest bits of a dither, as many as the shift, in
   * place of half a unit.
   */
  public int dithered8(long value, int place, int dither) {
    int shift = values[place];
    return clip((value + Math.floorMod(dither, 1 << shift)) >> shift);
  }

  /** Records a step's credit at a place. */
  public void note(int place, int credit) {
    squares[place] += (long) credit * credit;
  }

  /** Moves the shifts by the recorded credits, and clears those. */
  public void steer() {
    for (int i = 0; i < counts.length; i++) {
      long rms = FixedPoint.isqrt(squares[i] / counts[i]);
      if (rms > 24 && values[i] < 30) {
        values[i]++;
      } else if (rms < 8 && values[i] > 1) {
        values[i]--;
      }
      squares[i] = 0;
    }
  }
}
