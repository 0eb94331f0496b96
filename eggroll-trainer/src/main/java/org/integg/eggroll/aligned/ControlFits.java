package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Fit;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Lanes;

/**
 * The regressions that teach control matrices, from one member at the first token of every segment
 * (docs/aligned.md, section 6).
 */
final class ControlFits {
  private static final int SLOW = 26;
  private static final int FAST = 51;

  private ControlFits() {}

  /** Late branches: the logits, explained by the last norm's output. */
  static Fit output(ControlMatrices set) {
    int width = set.get(set.output()).rows();
    int divisor = (int) (16 * FixedPoint.isqrt(width));
    return new Fit(List.of(set.output()), 0, 3, divisor, SLOW, Lanes.COUNT, width);
  }

  /** Members: the last sum, explained by all sites. */
  static Fit rows(ControlMatrices set) {
    long unknowns = set.all().rows(set.sites());
    return new Fit(set.sites(), RowUnits.REGRESSION_BITS, 2, 1, FAST, Lanes.COUNT, unknowns);
  }

  /**
   * Members at the next token: gate or candidate, explained by the state, or the gated state,
   * before it.
   */
  static Fit past(ControlMatrices set, int id) {
    return new Fit(List.of(id), 0, 2, 1, FAST, Lanes.COUNT, 2L * set.get(id).rows());
  }

  /** Members at the token of their noise: gate or candidate, explained by the embedding row. */
  static Fit embedding(ControlMatrices set, int id) {
    int bits = RowUnits.REGRESSION_BITS;
    return new Fit(List.of(id), bits, 2, 1, FAST, Lanes.COUNT, 2L * set.get(id).rows());
  }

  /**
   * The factors for the sums of each matrix, in the order of their ids.
   *
   * @param blocks of a step
   */
  static long[] gains(ControlMatrices set, long blocks) {
    List<Fit> all = new ArrayList<>(List.of(output(set), rows(set)));
    for (ControlMatrices.Mirror mirror : set.mirrors()) {
      mirror.gatePast().ifPresent(id -> all.add(past(set, id)));
      mirror.candidatePast().ifPresent(id -> all.add(past(set, id)));
      all.add(embedding(set, mirror.gateEmbedding()));
      all.add(embedding(set, mirror.candidateEmbedding()));
    }
    long[] gains = new long[set.all().count()];
    for (Fit fit : all) {
      fit.ids().forEach(id -> gains[id] = fit.gain(blocks));
    }
    return gains;
  }
}
