package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.kernels.ProbeKernels;

/** The differences between the rows of a group of probes and their partners', token by token. */
final class Differences {
  private final ProbeKernels kernels;
  private final ProbeGroup group;
  private final int rows;
  private final int largest;

  /** [token][rows][slots]. */
  private final short[] values;

  /**
   * Room for a segment.
   *
   * @param largest differences beyond this are cut
   */
  Differences(int segment, int rows, ProbeGroup group, int largest, ProbeKernels kernels) {
    this.kernels = kernels;
    this.group = group;
    this.rows = rows;
    this.largest = largest;
    values = new short[segment * rows * group.slots()];
  }

  /** Tokens whose differences fit side by side in one row of 64 columns. */
  int tokensOfChunk() {
    return COUNT / group.slots();
  }

  /**
   * Compares at a token.
   *
   * @param x [rows][64]
   */
  void compare(int t, short[] x) {
    int at = t * rows * group.slots();
    kernels.compare(x, rows, group.lanes(), group.partners(), largest, values, at);
  }

  /**
   * The differences at some tokens as columns.
   *
   * @param out receives [rows][64]
   */
  void layOut(int firstToken, int count, short[] out) {
    kernels.layOut(values, firstToken * rows * group.slots(), rows, group.slots(), count, out);
  }
}
