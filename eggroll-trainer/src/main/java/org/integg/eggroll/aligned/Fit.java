package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.FixedPoint;

/**
 * A regression: which feedback matrices explain an observation together, and how fast they learn
 * from it (docs/aligned.md, section 6).
 *
 * @param ids of the matrices, in the order of their noises
 * @param noiseBits fractional bits of the noise
 * @param errorBits fractional bits of what is left unexplained, at most 8
 * @param divisor of the prediction
 * @param rate of 256
 * @param samples observations in {@link Probes#WINDOW} tokens of a block
 * @param unknowns rows that the samples have to tell apart
 */
record Fit(
    List<Integer> ids,
    int noiseBits,
    int errorBits,
    int divisor,
    int rate,
    int samples,
    long unknowns) {
  private static final int SLOW = 26;
  private static final int FAST = 51;

  /** Lags of a window at which the probes of the state are observed. */
  static final int LAGS = Probes.WINDOW - 1;

  /** The probe of outputs: logits by the last norm's output. */
  static Fit outputs(FeedbackSet set) {
    int width = set.get(set.output()).rows();
    int divisor = (int) (16 * FixedPoint.isqrt(width));
    int samples = Probes.WINDOW * Probes.OUTPUTS;
    return new Fit(List.of(set.output()), 0, 3, divisor, SLOW, samples, width);
  }

  /** The probes of rows: what enters the last norm by all sites. */
  static Fit rows(FeedbackSet set) {
    return ofRows(set.sites(), set.rows(set.sites()));
  }

  /** The probes of rows: a layer's state by the sites before it. */
  static Fit early(FeedbackSet set, int layer) {
    return ofRows(set.early(layer), 2L * set.rows(set.early(layer)));
  }

  private static Fit ofRows(List<Integer> ids, long unknowns) {
    return new Fit(
        ids, ProbeObserver.ROW_NOISE_BITS, 2, 1, FAST, Probes.WINDOW * Probes.ROWS, unknowns);
  }

  /** The probes of states: what enters the last norm by the states before. */
  static Fit states(FeedbackSet set) {
    long unknowns = 4L * set.rows(set.states());
    return new Fit(
        set.states(), StateProbes.NOISE_BITS, 2, 1, SLOW, LAGS * Probes.STATES, unknowns);
  }

  /** All of them; every matrix is in one. */
  static List<Fit> all(FeedbackSet set) {
    List<Fit> all = new ArrayList<>(List.of(outputs(set), rows(set), states(set)));
    for (int layer = 0; layer < set.states().size(); layer++) {
      all.add(early(set, layer));
    }
    return List.copyOf(all);
  }

  /**
   * What {@link Feedback#learn} is to multiply the sums of each matrix by, in the order of their
   * ids.
   *
   * @param tokens of a step in all blocks
   */
  static long[] gains(FeedbackSet set, long tokens) {
    long[] gains = new long[set.count()];
    for (Fit fit : all(set)) {
      fit.ids.forEach(id -> gains[id] = fit.gain(tokens));
    }
    return gains;
  }

  private long gain(long tokens) {
    long share = Math.min(256, 256 * (tokens / Probes.WINDOW * samples) / unknowns);
    return ((rate * share) << (noiseBits + 8 - errorBits)) / 256 * divisor;
  }
}
