package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.ProbeKernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** {@link CreditPath#CHAIN}. */
final class MirrorRoute implements CreditRoute {
  private final int segment;
  private final ProbeKernels kernels;
  private final ProbeGroup probes;
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
    this.kernels = kernels.probes();
    probes = new ProbeGroup(Probes.PLAIN, COUNT - Probes.PLAIN, segment);
    this.recording = recording;
    noise = new MirrorNoise(tensors.config(), segment, set.probes(), kernels, workspace);
    observer = new MirrorObserver(tensors.config(), segment, set, kernels, workspace);
    rows =
        new MirrorRows(tensors.config(), segment, set.probes(), noise, observer, kernels.probes());
    projection = new ProbeProjection(plain, tensors, rows, recording, kernels);
    chain =
        new ChainCredit(
            packed.parameters(), segment, set, scales, recording, rows, kernels, workspace);
  }

  @Override
  public void draw(long seed, long step, int block) {
    noise.draw(seed, step, block);
  }

  @Override
  public Projection projection() {
    return projection;
  }

  /** All probes take over a state at every token, some with noise. */
  @Override
  public void shadow(int t, long step, EggState state) {
    projection.at(t);
    observer.at(t, step);
    probes.at(t, step);
    for (int layer = 0; layer < noise.states.size(); layer++) {
      short[] h = state.layer(layer);
      kernels.copy(h, h.length / COUNT, probes.lanes(), probes.partners());
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
