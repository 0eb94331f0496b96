package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** {@link CreditPath#DIRECT}. */
final class DirectRoute implements CreditRoute {
  private final EggConfig config;
  private final int segment;
  private final ProbeNoise noise;
  private final ProbeProjection projection;
  private final ProbeObserver observer;
  private final TimeCredit time;
  private final SiteCredit sites;

  DirectRoute(
      EggTensors tensors,
      int segment,
      PlainProjection plain,
      FeedbackMatrices set,
      Scales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    config = tensors.config();
    this.segment = segment;
    noise = new ProbeNoise(config, segment, kernels, workspace);
    SiteProbes probes = new SiteProbes(config, noise, kernels.probes());
    projection = new ProbeProjection(plain, tensors, probes, recording, kernels);
    observer = new ProbeObserver(config, set, noise, recording, kernels, workspace);
    time = new TimeCredit(config, segment, set, scales, recording, kernels, workspace);
    sites = new SiteCredit(tensors, set, scales, recording, time, kernels, workspace);
  }

  @Override
  public void draw(long seed, long step, int block) {
    noise.draw(seed, step, block);
  }

  @Override
  public Projection projection() {
    return projection;
  }

  /** Probes of the state take over a state only at a window's start. */
  @Override
  public void shadow(int t, long step, EggState state) {
    projection.at(t);
    int end = t % Probes.WINDOW == 0 ? COUNT : Probes.FIRST_STATE;
    for (int layer = 0; layer < config.layers(); layer++) {
      short[] h = state.layer(layer);
      for (int lane = Probes.PLAIN; lane < end; lane++) {
        int partner = partner(lane, t, step);
        for (int at = 0; at < h.length; at += COUNT) {
          h[at + lane] = h[at + partner];
        }
      }
    }
  }

  @Override
  public int partner(int lane, int t, long step) {
    return Probes.partner(lane, t, step, segment);
  }

  @Override
  public void observe(int t, long step, int[] tokens, short[] logits, EggState state) {
    observer.observe(t, step, tokens, logits, state);
  }

  @Override
  public void vote(int[][] tokens, short[][] u, Sums sums) {
    time.make(tokens, u, sums);
    sites.vote(tokens, u, sums);
    observer.addTo(sums);
  }
}
