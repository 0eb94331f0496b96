package org.integg.eggroll.reservoir;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.RecordingProjection;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/**
 * Takes a block through one segment and adds the head's votes to sums: a function of the weights,
 * the step, the block, its text and its states. One instance per thread.
 */
final class ReservoirBlock {
  private final long seed;
  private final int[][] text;
  private final int[] tokens = new int[COUNT];
  private final int[] targets = new int[COUNT];
  private final EggState state;
  private final PlainProjection plain;
  private final RecordingProjection projection;
  private final EggForward forward;
  private final OutputCredit output;
  private final SiteVotes votes;

  ReservoirBlock(
      ReservoirSettings config, PackedParameters packed, Kernels kernels, Workspace workspace) {
    EggTensors tensors = packed.parameters().tensors();
    int segment = config.tokensPerUpdate();
    int batch = SiteVotes.batch(segment);
    seed = config.seed();
    text = new int[COUNT][segment + 1];
    state = new EggState(tensors.config(), COUNT);
    Recording recording = new Recording(tensors.config(), segment);
    plain = new PlainProjection(packed, kernels, workspace);
    projection = new RecordingProjection(plain, tensors, recording, kernels);
    forward = new EggForward(tensors, projection, kernels);
    output = new OutputCredit(tensors.config(), COUNT, batch, kernels, workspace);
    votes = new SiteVotes(tensors, recording, batch, kernels, workspace);
  }

  /**
   * Learns from the next segment.
   *
   * @param states the block's states, updated
   * @param sums receives the votes, added
   */
  void learn(long step, int block, BlockText source, byte[] states, Sums sums) {
    plain.refresh();
    for (int lane = 0; lane < COUNT; lane++) {
      source.copy(lane, text[lane]);
    }
    state.load(states);
    long key = OutputCredit.ditherKey(seed, step, block);
    for (int t = 0; t < text[0].length - 1; t++) {
      for (int lane = 0; lane < COUNT; lane++) {
        tokens[lane] = text[lane][t];
        targets[lane] = text[lane][t + 1];
      }
      projection.at(t);
      forward.read(tokens, state);
      sums.addLogLikelihood(output.read(forward, targets, Noise.mix(key ^ t), t));
      for (int likelihood : output.likelihoods()) {
        sums.spread().add(-likelihood);
      }
      votes.voteHead(t, output.errors(), sums);
    }
    state.save(states);
  }
}
