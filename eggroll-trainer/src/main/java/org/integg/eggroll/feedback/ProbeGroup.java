package org.integg.eggroll.feedback;

import org.integg.kernels.ProbeKernels;

/**
 * Probes of {@link CreditPath#CHAIN} that are perturbed and compared together, with their partners
 * at one token. Slots without a probe name the first probe twice, so that the difference is 0.
 */
final class ProbeGroup {
  private final int segment;
  private final int count;
  private final int[] lanes;
  private final int[] partners;

  /**
   * A group of neighbours.
   *
   * @param first the first of the lanes
   * @param count how many
   * @param segment tokens of a step
   */
  ProbeGroup(int first, int count, int segment) {
    this.segment = segment;
    this.count = count;
    lanes = new int[ProbeKernels.slots(count)];
    for (int p = 0; p < lanes.length; p++) {
      lanes[p] = p < count ? first + p : first;
    }
    partners = lanes.clone();
  }

  /** Finds the partners at a token of a step. */
  void at(int t, long step) {
    for (int p = 0; p < count; p++) {
      partners[p] = MirrorProbes.partner(lanes[p], t, step, segment);
    }
  }

  /** Slots of a row: 4 or 8. */
  int slots() {
    return lanes.length;
  }

  /** Probes by slot: the array itself. */
  int[] lanes() {
    return lanes;
  }

  /** Their partners: the array itself. */
  int[] partners() {
    return partners;
  }
}
