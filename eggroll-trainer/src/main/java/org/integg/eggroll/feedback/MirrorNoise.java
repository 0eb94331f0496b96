package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * The noise of a block's {@link MirrorProbes} in one step, in units of an activation: {@code (N +
 * 2) >> 2} of the int8 noise N, which has a standard deviation of 4 and stays within ±15.
 */
final class MirrorNoise {
  private final Kernels kernels;
  private final Workspace workspace;

  /** [token][D]. */
  final short[] output;

  /** [token][D][probe]. */
  final short[] embedding;

  /** Per layer [token][D][probe]. */
  final List<short[]> states = new ArrayList<>();

  /** Per layer [token][4D][probe]; empty without an MLP. */
  final List<short[]> hidden = new ArrayList<>();

  MirrorNoise(
      EggConfig config, int segment, MirrorProbes probes, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    int size = segment * config.width();
    output = new short[size];
    embedding = new short[size * probes.streams()];
    for (int layer = 0; layer < config.layers(); layer++) {
      states.add(new short[size * probes.streams()]);
      hidden.add(new short[segment * config.hidden() * probes.hidden()]);
    }
  }

  /** Draws the noise of a step: a function of the three numbers alone. */
  void draw(long seed, long step, int block) {
    long key = Noise.key(seed, step, block);
    fill(key, 0, output);
    fill(key, ProbeNoise.FIRST_SITE_STREAM, embedding);
    for (int layer = 0; layer < states.size(); layer++) {
      fill(key, ProbeNoise.STATE_STREAM + layer, states.get(layer));
      fill(key, ProbeNoise.FIRST_SITE_STREAM + 1 + layer, hidden.get(layer));
    }
  }

  private void fill(long key, int stream, short[] out) {
    kernels.fillNoise(key, stream, 0, out.length, out, 0, workspace);
    kernels.wide().scaleByQuarters(out, 1, out.length);
  }
}
