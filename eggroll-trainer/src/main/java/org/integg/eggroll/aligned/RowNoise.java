package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.NoiseBank;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block in one step: a bank [2][row][32], for the lower lanes and for the upper
 * ones, of twice as many rows as the members and the late branches of one token need. Every token
 * looks into it through a window of its own, in which no two members share a value. After the bank
 * lies the noise of rectified sites for the current token.
 */
final class RowNoise {
  /** Leaves 30 bits of 64. */
  private static final int DITHER_SHIFT = 34;

  /** Rows of the bank, as a multiple of a token's rows. */
  private static final int BANK = 2;

  private final Kernels kernels;
  private final Workspace workspace;
  private final NoiseBank bank;
  private final int width;
  private final int members;
  private final List<Integer> firstRows = new ArrayList<>();
  private final int rows;
  private final int perToken;

  /**
   * Where the rectified noise of each site begins, in rows, for the first member; −1 for other
   * sites.
   */
  private final List<Integer> rectified = new ArrayList<>();

  /** Rectified rows of a member. */
  private final int rectifiedRows;

  private final long[] keys = new long[PAIRS];
  private long first;
  private long token;
  private int window;

  /** Noise for the rows of all {@link #sites}, for every member, and for the late branches. */
  RowNoise(EggConfig config, int members, int late, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    this.members = members;
    width = config.width();
    int row = 0;
    int copied = 0;
    for (Site site : sites(config)) {
      boolean copies = site.rectified(config);
      firstRows.add(row);
      rectified.add(copies ? copied : -1);
      row += site.rows();
      copied += copies ? site.rows() : 0;
    }
    rows = row;
    rectifiedRows = copied;
    perToken = members * rows + late * width;
    int bankRows = BANK * perToken + members * rectifiedRows;
    bank = new NoiseBank(new byte[bankRows * COUNT], bankRows * PAIRS);
  }

  /** Rows of a member. */
  int rows() {
    return rows;
  }

  /**
   * The sites with noise of members: all but the sum after the last MLP, which late branches try.
   */
  static List<Site> sites(EggConfig config) {
    List<Site> all = Site.all(config);
    return config.hasMlp() ? all.subList(0, all.size() - 1) : all;
  }

  /** The number of sites: the index of the sum after the last MLP, if there is one. */
  int sites() {
    return firstRows.size();
  }

  /** Draws the bank: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    for (int half = 0; half < 2; half++) {
      for (int p = 0; p < PAIRS; p++) {
        keys[p] = Noise.key(seed, step, (long) block * COUNT + half * PAIRS + p);
      }
      kernels.fillNoise(keys, 0, 0, BANK * perToken, bank.values(), half * bank.upper(), workspace);
    }
    first = Noise.key(seed, step, (long) block * COUNT);
  }

  /** Moves the window to a token of the segment. */
  void at(int t) {
    long starts = (BANK - 1L) * perToken + 1;
    token = Noise.mix(first ^ (t + 1L));
    window = (int) Long.remainderUnsigned(token, starts) * PAIRS;
  }

  /** The dither that rounds the estimates of a site at this token: 30 bits of its own. */
  int dither(int site) {
    return (int) (Noise.mix(token + site + 1) >>> DITHER_SHIFT);
  }

  /** The bank. */
  NoiseBank bank() {
    return bank;
  }

  /**
   * Removes the noise of hidden rows that are at 0 in the stem: nothing passes through them.
   *
   * @param site a site of hidden rows
   * @param hidden the stem's rows, [rows][64]
   */
  void rectify(Site site, short[] hidden) {
    for (int member = 0; member < members; member++) {
      int from = member(member) + site(site.index());
      kernels.rowNoise().passRowNoise(hidden, site.rows(), bank, from, place(member, site.index()));
    }
  }

  /** Where a member's noise on a site is: the rectified noise if the site is rectified. */
  int place(int member, int site) {
    int first = rectified.get(site);
    return first < 0
        ? member(member) + site(site)
        : (BANK * perToken + member * rectifiedRows + first) * PAIRS;
  }

  /** Where the noise of a member begins. */
  int member(int member) {
    return window + member * rows * PAIRS;
  }

  /** Where the rows of a site are, relative to the start of a member's noise. */
  int site(int index) {
    return firstRows.get(index) * PAIRS;
  }

  /** First row of a site among those of a member. */
  int firstRow(int index) {
    return firstRows.get(index);
  }

  /** Where the noise of a late branch begins. */
  int late(int branch) {
    return window + (members * rows + branch * width) * PAIRS;
  }
}
