package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block's probes in one step, in units of an activation: {@code (N + 2) >> 2} of the
 * int8 noise N, which has a standard deviation of 4 and stays within ±15; for states {@code (3·N +
 * 2) >> 2}, 12 and ±46.
 */
final class ProbeNoise {
  /** Streams of noise: sites take theirs by index, after these. */
  private static final int OUTPUT_STREAM = 0;

  static final int STATE_STREAM = 1;
  static final int FIRST_SITE_STREAM = 65;

  private final Kernels kernels;
  private final Workspace workspace;
  private final List<Site> sites;
  private final int width;
  private final int segment;

  /** Per site [token][row][{@link Probes#ROWS}]. */
  final List<short[]> rows = new ArrayList<>();

  /** [token][D][{@link Probes#OUTPUTS}]. */
  final short[] output;

  /** Per layer [window][D][{@link Probes#STATES}]. */
  final List<short[]> states = new ArrayList<>();

  ProbeNoise(EggConfig config, int segment, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    this.segment = segment;
    width = config.width();
    sites = Site.all(config);
    for (Site site : sites) {
      rows.add(new short[segment * site.rows() * Probes.ROWS]);
    }
    output = new short[segment * width * Probes.OUTPUTS];
    int windows = (segment + Probes.WINDOW - 1) / Probes.WINDOW;
    for (int layer = 0; layer < config.layers(); layer++) {
      states.add(new short[windows * width * Probes.STATES]);
    }
  }

  /** Draws the noise of a step: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    long key = Noise.key(seed, step, block);
    for (Site site : sites) {
      fill(key, FIRST_SITE_STREAM + site.index(), rows.get(site.index()), 1);
    }
    fill(key, OUTPUT_STREAM, output, 1);
    for (int layer = 0; layer < states.size(); layer++) {
      fill(key, STATE_STREAM + layer, states.get(layer), 3);
    }
  }

  private void fill(long key, int stream, short[] out, int factor) {
    kernels.fillNoise(key, stream, 0, out.length, out, 0, workspace);
    kernels.wide().scaleByQuarters(out, factor, out.length);
  }

  /** Where a site's noise at a token begins: [row][{@link Probes#ROWS}]. */
  int rowsAt(int site, int t) {
    return t * sites.get(site).rows() * Probes.ROWS;
  }

  /** Tokens of a step. */
  int segment() {
    return segment;
  }
}
