package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block in one step: a bank of twice as many rows as a member needs, [row][32], into
 * which every token and member looks through a window of its own; lanes l and l + 32 have the same
 * noise of opposite sign. So a value is used many times, but by chance alone beside the same other
 * one: two streams' or two tokens' estimates stay uncorrelated, and a bank costs next to nothing,
 * where noise drawn anew would cost as much as the forward pass.
 */
final class GroupNoise {
  private final Kernels kernels;
  private final Workspace workspace;
  private final byte[] bank;
  private final long[] keys = new long[PAIRS];
  private final int rows;
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
    bank = new byte[2 * rows * PAIRS];
  }

  /** Draws the bank: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    for (int p = 0; p < PAIRS; p++) {
      keys[p] = Noise.key(seed, step, (long) block * PAIRS + p);
    }
    kernels.fillNoise(keys, 0, 0, 2 * rows, bank, 0, workspace);
  }

  /** Rows of a member's noise. */
  int rows() {
    return rows;
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
    return (int) Long.remainderUnsigned(Noise.mix(keys[0] ^ (trial + 1L)), rows + 1L) * PAIRS;
  }

  /** Where the rows of a site are in a window; the head comes after the last site. */
  int at(int site) {
    return firstRows.get(site) * PAIRS;
  }
}
