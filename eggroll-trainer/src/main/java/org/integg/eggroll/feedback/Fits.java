package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Fit;
import org.integg.eggroll.credit.LearnedMatrix;

/** What each feedback matrix learns from the probes (docs/feedback.md, section 6). */
final class Fits {
  private static final int SLOW = 26;
  private static final int FAST = 51;

  /** Lags of a window at which the probes of the state are observed. */
  static final int LAGS = Probes.WINDOW - 1;

  private Fits() {}

  /** The probe of outputs: the logits, explained by the last norm's output. */
  static Fit outputs(FeedbackMatrices set) {
    return Probes.outputFit(set.outputId(), set.output().rows(), SLOW);
  }

  /** The probes of rows: the last norm's input, explained by all sites. */
  static Fit rows(FeedbackMatrices set) {
    return ofRows(set.sites(), set.rows(set.sites()));
  }

  /** The probes of rows: a layer's state, explained by the sites before it. */
  static Fit early(FeedbackMatrices set, int layer) {
    return ofRows(set.early(layer), 2L * set.rows(set.early(layer)));
  }

  private static Fit ofRows(List<Integer> ids, long unknowns) {
    return new Fit(
        ids, ProbeObserver.ROW_NOISE_BITS, 2, 1, FAST, Probes.WINDOW * Probes.ROWS, unknowns);
  }

  /** The probes of states: the last norm's input, explained by the states before. */
  static Fit states(FeedbackMatrices set) {
    long unknowns = 4L * set.rows(set.states());
    return new Fit(
        set.states(), StateProbes.NOISE_BITS, 2, 1, SLOW, LAGS * Probes.STATES, unknowns);
  }

  /** All fits; every matrix is in one of them. */
  static List<Fit> all(FeedbackMatrices set) {
    List<Fit> all = new ArrayList<>(List.of(outputs(set), rows(set), states(set)));
    for (int layer = 0; layer < set.states().size(); layer++) {
      all.add(early(set, layer));
    }
    return List.copyOf(all);
  }

  /**
   * The factors by which {@link LearnedMatrix#learn} multiplies the sums of each matrix, in the
   * order of their ids.
   *
   * @param tokens of a step in all blocks
   */
  static long[] gains(FeedbackMatrices set, long tokens) {
    long[] gains = new long[set.count()];
    for (Fit fit : all(set)) {
      fit.ids().forEach(id -> gains[id] = fit.gain(tokens / Probes.WINDOW));
    }
    return gains;
  }
}
