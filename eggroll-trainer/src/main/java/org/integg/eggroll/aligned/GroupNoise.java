package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block in one step: a bank [row][32], into which every token and member looks
 * through two windows of its own, one for the lower lanes and one for the upper, each one row
 * further than the one before. Windows share values, but never the values of the same two rows, so
 * that two estimates' errors are uncorrelated; noise drawn anew would cost as much as the forward
 * pass.
 */
final class GroupNoise {
  private final Kernels kernels;
  private final Workspace workspace;
  private final byte[] bank;
  private final long[] keys = new long[PAIRS];
  private final List<Integer> firstRows = new ArrayList<>();

  /**
   * Noise for the rows of all sites, then those of the head.
   *
   * @param trials tokens of a step times group size
   */
  GroupNoise(EggConfig config, int trials, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    int row = 0;
    for (Site site : Site.all(config)) {
      firstRows.add(row);
      row += site.rows();
    }
    firstRows.add(row);
    int rows = row + config.vocabulary();
    bank = new byte[(rows + 2 * trials) * PAIRS];
  }

  /** Draws the bank: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    for (int p = 0; p < PAIRS; p++) {
      keys[p] = Noise.key(seed, step, (long) block * PAIRS + p);
    }
    kernels.fillNoise(keys, 0, 0, bank.length / PAIRS, bank, 0, workspace);
  }

  /** The bank. */
  byte[] bank() {
    return bank;
  }

  /**
   * Where the window of the lower lanes begins in the bank.
   *
   * @param trial token times group size plus member
   */
  static int window(int trial) {
    return 2 * trial * PAIRS;
  }

  /** Where the rows of a site are in a window; the head comes after the last site. */
  int at(int site) {
    return firstRows.get(site) * PAIRS;
  }
}
