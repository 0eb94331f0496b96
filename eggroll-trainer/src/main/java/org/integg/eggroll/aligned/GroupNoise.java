package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block in one step: a bank [2][row][32], for the lower lanes and for the upper
 * ones, of four times as many rows as a member needs. Every token and member looks into it through
 * a window of its own, so that values are shared, but two rows' values rarely twice: noise drawn
 * anew would cost as much as the forward pass. (Windows in a line, each a row or two further, made
 * rows' errors move together, and learning worse by 0.15 bits.)
 */
final class GroupNoise {
  /** Rows of the bank, in rows of a member. */
  private static final int BANK = 4;

  private final Kernels kernels;
  private final Workspace workspace;
  private final byte[] bank;
  private final int rows;
  private final long[] keys = new long[PAIRS];
  private long first;
  private final List<Integer> firstRows = new ArrayList<>();

  /** Noise for the rows of all sites, then those of the head. */
  GroupNoise(EggConfig config, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    int row = 0;
    for (Site site : Site.all(config)) {
      firstRows.add(row);
      row += site.rows();
    }
    firstRows.add(row);
    rows = row + config.vocabulary();
    bank = new byte[BANK * rows * COUNT];
  }

  /** Draws the bank: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    for (int half = 0; half < 2; half++) {
      for (int p = 0; p < PAIRS; p++) {
        keys[p] = Noise.key(seed, step, (long) block * COUNT + half * PAIRS + p);
      }
      kernels.fillNoise(keys, 0, 0, BANK * rows, bank, half * upper(), workspace);
    }
    first = Noise.key(seed, step, (long) block * COUNT);
  }

  /** From the noise of the lower lanes to that of the upper ones. */
  int upper() {
    return BANK * rows * PAIRS;
  }

  /** The bank. */
  byte[] bank() {
    return bank;
  }

  /**
   * Where a window begins in the bank.
   *
   * @param trial token times group size plus member
   */
  int window(int trial) {
    long starts = (BANK - 1L) * rows + 1;
    return (int) Long.remainderUnsigned(Noise.mix(first ^ (trial + 1L)), starts) * PAIRS;
  }

  /** Where the rows of a site are in a window; the head comes after the last site. */
  int at(int site) {
    return firstRows.get(site) * PAIRS;
  }
}
