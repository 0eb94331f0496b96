package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block in one step: a bank of twice as many rows as a member needs, [row][64], into
 * which every token and member looks through a window of its own. Two windows share values, but
 * never for the same row, so no product of two rows' noise comes up twice for the same weights;
 * drawing every value anew would cost as much as the forward pass.
 */
final class GroupNoise {
  private final Kernels kernels;
  private final Workspace workspace;
  private final short[] bank;
  private final int rows;
  private final List<Integer> firstRows = new ArrayList<>();
  private long key;

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
    bank = new short[2 * rows * COUNT];
  }

  /** Draws the bank: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    key = Noise.key(seed, step, block);
    kernels.fillNoise(key, 0, 0, bank.length, bank, 0, workspace);
  }

  /** Rows of a member's noise. */
  int rows() {
    return rows;
  }

  /** The bank. */
  short[] bank() {
    return bank;
  }

  /**
   * Where a window begins in the bank.
   *
   * @param trial token times group size plus member
   */
  int window(int trial) {
    return (int) Long.remainderUnsigned(Noise.mix(key ^ (trial + 1L)), rows + 1L) * COUNT;
  }

  /** Where the rows of a site are in a window; the head comes after the last site. */
  int at(int site) {
    return firstRows.get(site) * COUNT;
  }
}
