package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** {@link CreditPath#CHAIN}. */
final class MirrorRoute implements CreditRoute {
  private final int segment;
  private final MirrorNoise noise;
  private final MirrorObserver observer;
  private final MirrorRows rows;
  private final ProbeProjection projection;
  private final Recording recording;
  private final ChainCredit chain;

  MirrorRoute(
      PackedParameters packed,
      int segment,
      PlainProjection plain,
      MirrorMatrices set,
      Scales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    EggTensors tensors = packed.parameters().tensors();
    this.segment = segment;
    this.recording = recording;
    noise = new MirrorNoise(tensors.config(), segment, set.probes(), kernels, workspace);
    observer = new MirrorObserver(tensors.config(), segment, set, kernels, workspace);
    rows = new MirrorRows(tensors.config(), segment, set.probes(), noise, observer);
    projection = new ProbeProjection(plain, tensors, rows, recording, kernels);
    chain = new ChainCredit(packed.parameters(), set, scales, recording, rows, kernels, workspace);
  }

  @Override
  public void draw(long seed, long step, int block) {
    noise.draw(seed, step, block);
  }

  @Override
  public Projection projection() {
    return projection;
  }

  /** All take over a state at every token, some with noise. */
  @Override
  public void shadow(int t, long step, EggState state) {
    projection.at(t);
    rows.at(step);
    for (int layer = 0; layer < noise.states.size(); layer++) {
      short[] h = state.layer(layer);
      for (int lane = Probes.PLAIN; lane < COUNT; lane++) {
        int partner = partner(lane, t, step);
        for (int at = 0; at < h.length; at += COUNT) {
          h[at + lane] = h[at + partner];
        }
      }
      rows.state(layer, t, h);
    }
  }

  @Override
  public int partner(int lane, int t, long step) {
    return MirrorProbes.partner(lane, t, step, segment);
  }

  @Override
  public void observe(int t, long step, int[] tokens, short[] logits, EggState state) {
    observer.output(t, step, recording.output[t], logits);
  }

  @Override
  public void vote(int[][] tokens, short[][] u, Sums sums) {
    chain.vote(tokens, u, sums);
    observer.addTo(sums);
  }
}
