package org.integg.eggroll.lowrank;

import java.util.Arrays;
import org.integg.eggroll.Streams;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.tokenizer.Tokenizer;

/**
 * Runs the 64 members of a block through one segment: a pure function of (weights, step, block,
 * tokens, states). One instance per thread.
 */
final class BlockEvaluator {
  private final LowRankSettings config;
  private final LowRankProjection projection;
  private final EggForward forward;
  private final EggState state;
  private final Exp2 exp2;
  private final int[][] text;
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[] targets = new int[Lanes.COUNT];
  private final long[] logLikelihoods = new long[Lanes.COUNT];

  BlockEvaluator(
      PackedParameters packed, LowRankSettings config, Kernels kernels, Workspace workspace) {
    this.config = config;
    projection = new LowRankProjection(packed, config, kernels, workspace);
    forward = new EggForward(packed.parameters().tensors(), projection, kernels);
    state = new EggState(packed.parameters().config(), Lanes.COUNT);
    exp2 = new Exp2(config.fitnessBits());
    text = new int[Lanes.PAIRS][config.tokensPerUpdate() + 1];
  }

  /**
   * Evaluates the pairs of a block.
   *
   * @param states the block's states, updated
   * @param differences one per pair of the population: those of this block are set to the +
   *     member's log-likelihood minus the − member's, in units of 2^−F bits
   * @return the sum of all the block's members' log-likelihoods
   */
  long evaluate(long step, int block, Streams streams, byte[] states, long[] differences) {
    int firstPair = block * Lanes.PAIRS;
    int pairs = Math.min(Lanes.PAIRS, config.pairs() - firstPair);
    projection.perturb(step, block);
    for (int p = 0; p < pairs; p++) {
      streams.copy((int) (2L * (firstPair + p) / config.groupSize()), step, text[p]);
    }
    // Idle lanes read separators, so that their states do not depend on what this thread did
    // before.
    for (int p = pairs; p < Lanes.PAIRS; p++) {
      Arrays.fill(text[p], Tokenizer.SEPARATOR);
    }
    run(states);
    long total = 0;
    for (int p = 0; p < pairs; p++) {
      long plus = logLikelihoods[p];
      long minus = logLikelihoods[p + Lanes.PAIRS];
      differences[firstPair + p] = plus - minus;
      total += plus + minus;
    }
    return total;
  }

  private void run(byte[] states) {
    state.load(states);
    Arrays.fill(logLikelihoods, 0);
    for (int t = 0; t < config.tokensPerUpdate(); t++) {
      for (int p = 0; p < Lanes.PAIRS; p++) {
        tokens[p] = text[p][t];
        tokens[p + Lanes.PAIRS] = text[p][t];
        targets[p] = text[p][t + 1];
        targets[p + Lanes.PAIRS] = text[p][t + 1];
      }
      forward.read(tokens, state);
      forward.addLogLikelihood(targets, exp2, logLikelihoods);
    }
    state.save(states);
  }
}
