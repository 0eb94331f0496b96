package org.integg.eggroll.credit;

import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.Arrays;
import org.integg.kernels.FixedPoint;

/** Shifts that bring credits to int8, and how they follow them: section 4 of docs/feedback.md. */
public final class NaiveShifts {
  private final int[] values;
  private final long[] squares;
  private final long[] counts;

  /**
   * Shifts at their start.
   *
   * @param values what is saved, set to 8 as far as there are shifts
   * @param counts credits of a step for each shift
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

  /** The same with a dither in place of half a unit: its lowest bits, as many as the shift. */
  public int dithered8(long value, int place, int dither) {
    int shift = values[place];
    return clip((value + Math.floorMod(dither, 1 << shift)) >> shift);
  }

  /** Notes what a step's credit at a place came to. */
  public void note(int place, int credit) {
    squares[place] += (long) credit * credit;
  }

  /** Follows what was noted, and forgets it. */
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
