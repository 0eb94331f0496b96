package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggState;
import org.integg.tokenizer.Tokenizer;

/**
 * The probes of the state: perturbed after the first token of a window, compared with their
 * partners at the others. The noise that remains after some tokens follows the gates: {@code λ =
 * (λ·(129 − f)) >> 8}.
 */
final class StateProbes {
  /** Fractional bits of λ: 46 · 2^8 · 256 &lt; 2^22. */
  private static final int BITS = 8;

  /** Fractional bits of the noise in products: 46 · 2 ≤ 127. */
  static final int NOISE_BITS = 1;

  private final ProbeNoise noise;
  private final Recording recording;
  private final int width;
  private final List<int[]> left = new ArrayList<>();
  private final List<short[]> factors = new ArrayList<>();
  private final Regression regression;

  StateProbes(
      EggConfig config,
      FeedbackMatrices set,
      ProbeNoise noise,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    this.noise = noise;
    this.recording = recording;
    width = config.width();
    int columns = noise.segment() / Probes.WINDOW * Fits.LAGS * Probes.STATES;
    for (int layer = 0; layer < config.layers(); layer++) {
      left.add(new int[Probes.STATES * width]);
      factors.add(Regression.newNoise(columns, width));
    }
    regression = new Regression(set.all(), Fits.states(set), factors, columns, kernels, workspace);
  }

  /** Perturbs states at the first token of a window, compares them at the others. */
  void observe(int t, long step, int[] tokens, EggState state) {
    for (int p = 0; p < Probes.STATES; p++) {
      if (t % Probes.WINDOW == 0) {
        perturb(t, p, state);
      } else {
        compare(t, p, step, tokens);
      }
    }
  }

  private void perturb(int t, int p, EggState state) {
    int from = t / Probes.WINDOW * width * Probes.STATES + p;
    int lane = Probes.FIRST_STATE + p;
    for (int layer = 0; layer < left.size(); layer++) {
      short[] h = state.layer(layer);
      short[] xi = noise.states.get(layer);
      for (int d = 0; d < width; d++) {
        int i = d * COUNT + lane;
        int moved = FixedPoint.clip(h[i] + xi[from + d * Probes.STATES]);
        left.get(layer)[p * width + d] = (moved - h[i]) << BITS;
        h[i] = (short) moved;
      }
    }
  }

  private void compare(int t, int p, long step, int[] tokens) {
    int lane = Probes.FIRST_STATE + p;
    int partner = Probes.partner(lane, t, step, noise.segment());
    int lag = t % Probes.WINDOW - 1;
    int column = (t / Probes.WINDOW * Fits.LAGS + lag) * Probes.STATES + p;
    int at = Regression.at(column, width);
    // A separator clears the state before it is read.
    int kept = tokens[lane] == Tokenizer.SEPARATOR ? 0 : 1;
    for (int layer = 0; layer < left.size(); layer++) {
      int[] own = left.get(layer);
      short[] f = recording.gate[layer][t];
      for (int d = 0; d < width; d++) {
        int value = (kept * own[p * width + d] * (129 - f[d * COUNT + lane])) >> 8;
        own[p * width + d] = value;
        factors.get(layer)[at + d * COUNT] =
            (short) ((value + (1 << (BITS - NOISE_BITS - 1))) >> (BITS - NOISE_BITS));
      }
    }
    ProbeObserver.differences(recording.last[t], lane, partner, regression.observations(), column);
  }

  /** Adds the segment's observations. */
  void addTo(Sums sums) {
    regression.addTo(sums);
  }
}
