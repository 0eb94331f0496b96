package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.LearnedMatrix;
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
  private final long seed;
  private final int segment;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final LearnedMatrix feedback;
  private final Scales scales;
  private final EggState state;
  private final Recording recording;
  private final OutputCredit output;
  private final CreditRoute route;
  private final int[] text;
  private final int[][] tokens;
  private final int[][] targets;
  private final short[][] u;
  private final SiteVotes votes;
  private final PlainProjection plain;
  private final EggForward forward;

  FeedbackBlock(
      FeedbackSettings config,
      PackedParameters packed,
      FeedbackSet set,
      Scales scales,
      Kernels kernels,
      Workspace workspace) {
    this.seed = config.seed();
    this.segment = config.tokensPerUpdate();
    this.packed = packed;
    feedback = set.output();
    this.scales = scales;
    tensors = packed.parameters().tensors();
    EggConfig model = tensors.config();
    state = new EggState(model, COUNT);
    recording = new Recording(model, segment);
    int batch = SiteVotes.batch(segment);
    output = new OutputCredit(model, Probes.PLAIN, batch, kernels, workspace);
    text = new int[segment + 1];
    tokens = new int[segment][COUNT];
    targets = new int[segment][COUNT];
    u = new short[segment][model.width() * COUNT];
    votes = new SiteVotes(tensors, recording, batch, kernels, workspace);
    plain = new PlainProjection(packed, kernels, workspace);
    route = CreditRoutes.of(set, packed, segment, plain, scales, recording, kernels, workspace);
    forward = new EggForward(tensors, route.projection(), kernels);
  }

  /**
   * Learns from the next segment.
   *
   * @param states the block's states, updated
   * @param sums receives what is learned, added
   */
  void learn(long step, int block, BlockText source, byte[] states, Sums sums) {
    plain.refresh();
    route.draw(seed, step, block);
    load(source, step);
    state.load(states);
    long key = OutputCredit.ditherKey(seed, step, block);
    for (int t = 0; t < segment; t++) {
      route.shadow(t, step, state);
      forward.read(tokens[t], state);
      long mixed = Noise.mix(key ^ t);
      sums.addLogLikelihood(output.read(forward, targets[t], mixed, source.weights(), t));
      for (int lane = 0; lane < Probes.PLAIN; lane++) {
        sums.spread().add(-output.likelihoods()[lane]);
      }
      route.observe(t, step, tokens[t], output.logits(), state);
      long squares =
          output.credit(
              feedback,
              recording.last[t],
              packed.parameters().get(tensors.outputNorm()),
              scales.shift(Scales.LAST),
              u[t]);
      sums.addSquares(Scales.LAST, squares);
      votes.voteHead(t, output.errors(), sums);
    }
    state.save(states);
    route.vote(tokens, u, sums);
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
        int partner = route.partner(lane, t, step);
        tokens[t][lane] = tokens[t][partner];
        targets[t][lane] = targets[t][partner];
      }
    }
  }
}
