package org.integg.eggroll.feedback;

import java.util.List;
import org.integg.eggroll.credit.Fit;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Lanes;

/**
 * The purposes of a block's lanes. The first 56 are plain: they read the text through the weights
 * as they are. The others are probes: each shadows a plain lane, its partner, with the same token
 * and state except for the noise of its kind.
 */
final class Probes {
  /** Plain lanes: 0 to 55. */
  static final int PLAIN = Lanes.PLAIN;

  /** Lanes that perturb the last norm's output. */
  static final int OUTPUTS = 1;

  /** Lanes that perturb all other rows. */
  static final int ROWS = 4;

  /** Lanes that perturb the state and then run free to the end of the window. */
  static final int STATES = 3;

  static final int FIRST_OUTPUT = PLAIN;
  static final int FIRST_ROW = FIRST_OUTPUT + OUTPUTS;
  static final int FIRST_STATE = FIRST_ROW + ROWS;

  /** Tokens from one perturbation of the state to the next. */
  static final int WINDOW = 4;

  private Probes() {}

  /**
   * The fit of the probe of outputs: the logits, explained by the last norm's output.
   *
   * @param id of F
   * @param width D
   * @param rate of 256
   */
  static Fit outputFit(int id, int width, int rate) {
    int divisor = (int) (16 * FixedPoint.isqrt(width));
    return new Fit(List.of(id), 0, 3, divisor, rate, WINDOW * OUTPUTS, width);
  }

  /**
   * The plain lane that a probe shadows at the token {@code t} of a step: it changes at each token,
   * or at each window for a probe of the state.
   */
  static int partner(int lane, int t, long step, int segment) {
    int probe = lane - PLAIN;
    int token = lane < FIRST_STATE ? t : t / WINDOW * WINDOW;
    long turn = probe * (PLAIN / (Lanes.COUNT - PLAIN)) + token + step % PLAIN * segment;
    return (int) (turn % PLAIN);
  }
}
