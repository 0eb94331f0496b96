package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import org.integg.kernels.Kernels;

/** The factors that weight noise: a member's fitness, less what was expected. */
final class Factors {
  /** 32 bits of fitness. */
  private static final int LARGEST = 1 << 13;

  /** Rows whose sum surely fits: 1024 · 32,767 · 61 &lt; 2^31. */
  private static final int ROWS = 1024;

  private final RowNoise noise;
  private final Kernels kernels;
  private final int[] dots = new int[COUNT];

  Factors(RowNoise noise, Kernels kernels) {
    this.noise = noise;
    this.kernels = kernels;
  }

  /**
   * Subtracts what control variates expect of a member's noise from its fitness.
   *
   * @param control [rows of a member][64], or [D][64] for a late branch
   * @param firstRow the first of some rows
   * @param rows how many
   * @param place where the noise of row 0 is
   * @param fitness one per lane, in units of 2^−8 bits
   */
  void takeExpected(short[] control, int firstRow, int rows, int place, int[] fitness) {
    int end = firstRow + rows;
    for (int from = firstRow; from < end; from += ROWS) {
      Arrays.fill(dots, 0);
      int count = Math.min(ROWS, end - from);
      kernels.rowNoise().addRowNoiseDots(control, from, count, noise.bank(), place, dots);
      for (int lane = 0; lane < COUNT; lane++) {
        int half = 1 << (RowUnits.CONTROL_BITS - 1);
        fitness[lane] -= (dots[lane] + half) >> RowUnits.CONTROL_BITS;
      }
    }
  }

  /** A factor within its range. */
  static short of(int value) {
    return (short) Math.clamp(value, -LARGEST, LARGEST);
  }
}
