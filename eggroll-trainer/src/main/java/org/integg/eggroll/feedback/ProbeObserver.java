package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Fit;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggState;

/** Compares the probes of a block with their partners, token by token. */
final class ProbeObserver {
  /** Fractional bits of the noise of rows: 15 · 8 ≤ 127. */
  static final int ROW_NOISE_BITS = 3;

  /** Differences of the last norm's output beyond this are cut: some rows were clipped. */
  private static final int LARGEST_DIFFERENCE = 31;

  private final EggConfig config;
  private final List<Site> sites;
  private final ProbeNoise noise;
  private final Recording recording;
  private final StateProbes states;
  private final short[] outputNoise;
  private final List<short[]> rowNoise = new ArrayList<>();
  private final Regression output;
  private final Regression rows;
  private final List<Regression> early = new ArrayList<>();

  ProbeObserver(
      EggConfig config,
      FeedbackMatrices set,
      ProbeNoise noise,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    this.config = config;
    this.noise = noise;
    this.recording = recording;
    sites = Site.all(config);
    states = new StateProbes(config, set, noise, recording, kernels, workspace);
    int columns = noise.segment() * Probes.OUTPUTS;
    outputNoise = Regression.newNoise(columns, config.width());
    output =
        new Regression(
            set.all(), Fits.outputs(set), List.of(outputNoise), columns, kernels, workspace);
    for (Site site : sites) {
      rowNoise.add(Regression.newNoise(noise.segment() * Probes.ROWS, site.rows()));
    }
    rows = ofRows(set, Fits.rows(set), kernels, workspace);
    for (int layer = 0; layer < config.layers(); layer++) {
      early.add(ofRows(set, Fits.early(set, layer), kernels, workspace));
    }
  }

  private Regression ofRows(FeedbackMatrices set, Fit fit, Kernels kernels, Workspace workspace) {
    return new Regression(
        set.all(),
        fit,
        rowNoise.subList(0, fit.ids().size()),
        noise.segment() * Probes.ROWS,
        kernels,
        workspace);
  }

  /**
   * Compares at a token that has been read, and perturbs the states.
   *
   * @param tokens the tokens read
   * @param logits [V][64]
   */
  void observe(int t, long step, int[] tokens, short[] logits, EggState state) {
    for (int p = 0; p < Probes.OUTPUTS; p++) {
      observeOutput(t, p, step, logits);
    }
    for (int p = 0; p < Probes.ROWS; p++) {
      observeRows(t, p, step, state);
    }
    states.observe(t, step, tokens, state);
  }

  /** Adds the segment's observations. */
  void addTo(Sums sums) {
    output.addTo(sums);
    rows.addTo(sums);
    early.forEach(each -> each.addTo(sums));
    states.addTo(sums);
  }

  private void observeOutput(int t, int p, long step, short[] logits) {
    int lane = Probes.FIRST_OUTPUT + p;
    int partner = Probes.partner(lane, t, step, noise.segment());
    int column = t * Probes.OUTPUTS + p;
    short[] y = recording.output[t];
    int width = y.length / COUNT;
    int at = Regression.at(column, width);
    for (int d = 0; d < width; d++) {
      int difference = y[d * COUNT + lane] - y[d * COUNT + partner];
      outputNoise[at + d * COUNT] =
          (short) Math.clamp(difference, -LARGEST_DIFFERENCE, LARGEST_DIFFERENCE);
    }
    differences(logits, lane, partner, output.observations(), column);
  }

  private void observeRows(int t, int p, long step, EggState state) {
    int lane = Probes.FIRST_ROW + p;
    int partner = Probes.partner(lane, t, step, noise.segment());
    int column = t * Probes.ROWS + p;
    differences(recording.last[t], lane, partner, rows.observations(), column);
    for (Site site : sites) {
      short[] xi = noise.rows.get(site.index());
      int from = noise.rowsAt(site.index(), t) + p;
      int at = Regression.at(column, site.rows());
      pass(site, t, partner, xi, from, rowNoise.get(site.index()), at);
    }
    for (int layer = 0; layer < early.size(); layer++) {
      int[] observations = early.get(layer).observations();
      short[] h = state.layer(layer);
      differences(h, lane, partner, observations, column);
      for (Site.Kind kind : List.of(Site.Kind.GATE, Site.Kind.CANDIDATE)) {
        takeOwn(Site.index(config, kind, layer), observations, column, h.length / COUNT);
      }
    }
  }

  /** Subtracts what a gate or candidate adds to its own row of the state. */
  private void takeOwn(int site, int[] observations, int column, int width) {
    int at = Regression.at(column, width);
    short[] own = rowNoise.get(site);
    for (int i = at; i < at + width * COUNT; i += COUNT) {
      observations[i] -= own[i] << (Regression.OBSERVATION_BITS - ROW_NOISE_BITS);
    }
  }

  /** The noise that a site's gates let through: |noise| ≤ 120 times a factor of at most 254/256. */
  private void pass(Site site, int t, int partner, short[] xi, int from, short[] to, int at) {
    int layer = site.layer();
    int rows = site.rows();
    switch (site.kind()) {
      case EMBEDDING, DOWN -> pass(xi, from, to, at, rows);
      case UP -> {
        pass(xi, from, to, at, rows);
        if (site.rectified(config)) {
          mute(recording.up[layer][t], partner, to, at, rows);
        }
      }
      case GATE -> {
        short[] c = recording.candidate[layer][t];
        short[] h = recording.past[layer][t];
        for (int row = 0; row < rows; row++) {
          int i = row * COUNT;
          int value = xi[from + row * Probes.ROWS] << ROW_NOISE_BITS;
          to[at + i] = (short) ((value * (c[i + partner] - h[i + partner])) >> 8);
        }
      }
      case CANDIDATE -> {
        short[] f = recording.gate[layer][t];
        for (int row = 0; row < rows; row++) {
          int i = row * COUNT;
          int value = xi[from + row * Probes.ROWS] << ROW_NOISE_BITS;
          to[at + i] = (short) ((value * (f[i + partner] + 127)) >> 8);
        }
      }
    }
  }

  private static void pass(short[] xi, int from, short[] to, int at, int rows) {
    for (int row = 0; row < rows; row++) {
      to[at + row * COUNT] = (short) (xi[from + row * Probes.ROWS] << ROW_NOISE_BITS);
    }
  }

  private static void mute(short[] activation, int partner, short[] to, int at, int rows) {
    for (int i = 0; i < rows * COUNT; i += COUNT) {
      if (activation[i + partner] == 0) {
        to[at + i] = 0;
      }
    }
  }

  /** Sets a column of observations to a probe's difference from its partner. */
  static void differences(short[] x, int lane, int partner, int[] to, int column) {
    int count = x.length / COUNT;
    int at = Regression.at(column, count);
    for (int i = 0; i < count; i++) {
      to[at + i * COUNT] =
          (x[i * COUNT + lane] - x[i * COUNT + partner]) << Regression.OBSERVATION_BITS;
    }
  }
}
