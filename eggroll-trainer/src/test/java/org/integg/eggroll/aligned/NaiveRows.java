package org.integg.eggroll.aligned;

import org.integg.eggroll.credit.NaiveNet;
import org.integg.eggroll.credit.NaiveToken;
import org.integg.kernels.Noise;

/**
 * The noise of a token's members and late branches in one lane: docs/aligned.md, "Notation". Site
 * after site, row after row, member after member.
 */
final class NaiveRows {
  private final NaiveNet net;
  private final int[] window;
  private final long token;

  /** Rows of a member before those of each site. */
  private final int[] before;

  private final int members;

  /**
   * Draws the noise.
   *
   * @param first the key of the block's first lane
   * @param key the lane's key
   */
  NaiveRows(NaiveNet net, AlignedSettings config, long first, long key, int t) {
    this.net = net;
    members = config.groupSize();
    before = new int[net.sites()];
    for (int site = 1; site < before.length; site++) {
      before[site] = before[site - 1] + net.rows(site - 1);
    }
    int branches = NaiveAligned.branches(config, net);
    window = new int[members * rows(net) + branches * net.width()];
    token = Noise.mix(first ^ (t + 1));
    long begin = Long.remainderUnsigned(token, window.length + 1);
    for (int i = 0; i < window.length; i++) {
      window[i] = Noise.value(key, 0, (int) begin + i);
    }
  }

  /** The fraction that is added to a sum before it becomes an estimate. */
  int dither(int site, int row, int lane) {
    return (int) (Noise.mix(token + site + 1) >>> 34) + pattern(row, lane);
  }

  /** How the dither changes from row to row and from lane to lane. */
  static int pattern(int row, int lane) {
    return 9973 * row + 25_117 * lane;
  }

  /** R: all rows with noise of members. */
  static int rows(NaiveNet net) {
    int rows = 0;
    for (int site = 0; site < net.tried(); site++) {
      rows += net.rows(site);
    }
    return rows;
  }

  /** ξ of a member's row, 0 for a hidden row that is off. */
  int of(int member, int site, int row, NaiveToken stem) {
    return net.off(site, stem, row) ? 0 : of(member, site, row);
  }

  /** ξ of a member's row, as if it were not off. */
  int of(int member, int site, int row) {
    return window[rows(net) * member + before[site] + row];
  }

  /** ξ of a late branch's row. */
  int late(int branch, int row) {
    return window[members * rows(net) + branch * net.width() + row];
  }

  /** What a member adds to its rows. */
  NaiveNet.RowNoise member(int member, NaiveToken stem) {
    return new NaiveNet.RowNoise() {
      @Override
      public long onRow(int site, int row) {
        return site == NaiveNet.EMBEDDING ? (of(member, site, row) + 4) >> 3 : 0;
      }

      @Override
      public long inProduct(int site, int row) {
        if (site >= net.tried()) {
          return 0;
        }
        return (net.kind(site) == NaiveNet.GATE ? 16L : 8L) * of(member, site, row, stem);
      }
    };
  }
}
