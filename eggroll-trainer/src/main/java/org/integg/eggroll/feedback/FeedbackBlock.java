package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/**
 * Takes a block through one segment and adds what it learned to sums: a function of the weights,
 * the feedback, the scales, the step, the block, its text and its states. One instance per thread.
 */
final class FeedbackBlock {
  static final long DITHER_EPOCH = 1L << 40;

  private final long seed;
  private final int segment;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final FeedbackMatrices set;
  private final Scales scales;
  private final EggState state;
  private final ProbeNoise noise;
  private final Recording recording;
  private final OutputCredit output;
  private final TimeCredit time;
  private final SiteCredit sites;
  private final ProbeObserver observer;
  private final int[] text;
  private final int[][] tokens;
  private final int[][] targets;
  private final short[][] u;
  private final SiteVotes votes;
  private final PlainProjection plain;
  private final ProbeProjection projection;
  private final EggForward forward;

  FeedbackBlock(
      FeedbackSettings config,
      PackedParameters packed,
      FeedbackMatrices set,
      Scales scales,
      Kernels kernels,
      Workspace workspace) {
    this.seed = config.seed();
    this.segment = config.tokensPerUpdate();
    this.packed = packed;
    this.set = set;
    this.scales = scales;
    tensors = packed.parameters().tensors();
    EggConfig model = tensors.config();
    state = new EggState(model, COUNT);
    noise = new ProbeNoise(model, segment, kernels, workspace);
    recording = new Recording(model, segment);
    output = new OutputCredit(model, Probes.PLAIN, kernels, workspace);
    time = new TimeCredit(model, segment, set, scales, recording, kernels, workspace);
    sites = new SiteCredit(tensors, set, scales, recording, time, kernels, workspace);
    observer = new ProbeObserver(model, set, noise, recording, kernels, workspace);
    text = new int[segment + 1];
    tokens = new int[segment][COUNT];
    targets = new int[segment][COUNT];
    u = new short[segment][model.width() * COUNT];
    votes = new SiteVotes(tensors, recording, kernels, workspace);
    plain = new PlainProjection(packed, kernels, workspace);
    projection = new ProbeProjection(plain, tensors, noise, recording, kernels);
    forward = new EggForward(tensors, projection, kernels);
  }

  /**
   * Learns from the next segment.
   *
   * @param states the block's states, updated
   * @param sums what is learned is added
   */
  void learn(long step, int block, BlockText source, byte[] states, Sums sums) {
    plain.refresh();
    noise.draw(seed, step, block);
    load(source, step);
    state.load(states);
    long key = Noise.key(seed, DITHER_EPOCH + step, block);
    for (int t = 0; t < segment; t++) {
      shadow(t, step);
      projection.at(t);
      forward.read(tokens[t], state);
      sums.addLogLikelihood(output.read(forward, targets[t], Noise.mix(key ^ t)));
      observer.observe(t, step, tokens[t], output.logits(), state);
      long squares =
          output.credit(
              set.get(set.output()),
              recording.last[t],
              packed.parameters().get(tensors.outputNorm()),
              scales.shift(Scales.LAST),
              u[t]);
      sums.addSquares(Scales.LAST, squares);
      votes.voteHead(t, output.errors(), sums);
    }
    state.save(states);
    time.make(tokens, u, sums);
    sites.vote(tokens, u, sums);
    observer.addTo(sums);
  }

  private void load(BlockText source, long step) {
    for (int lane = 0; lane < Probes.PLAIN; lane++) {
      source.copy(lane, text);
      for (int t = 0; t < segment; t++) {
        tokens[t][lane] = text[t];
        targets[t][lane] = text[t + 1];
      }
    }
    for (int t = 0; t < segment; t++) {
      for (int lane = Probes.PLAIN; lane < COUNT; lane++) {
        int partner = Probes.partner(lane, t, step, segment);
        tokens[t][lane] = tokens[t][partner];
        targets[t][lane] = targets[t][partner];
      }
    }
  }

  /** Gives the probes the states of their partners; those of the state only at a window's start. */
  private void shadow(int t, long step) {
    int end = t % Probes.WINDOW == 0 ? COUNT : Probes.FIRST_STATE;
    for (int layer = 0; layer < tensors.config().layers(); layer++) {
      short[] h = state.layer(layer);
      for (int lane = Probes.PLAIN; lane < end; lane++) {
        int partner = Probes.partner(lane, t, step, segment);
        for (int at = 0; at < h.length; at += COUNT) {
          h[at + lane] = h[at + partner];
        }
      }
    }
  }
}
