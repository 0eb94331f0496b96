package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;

/**
 * Takes the groups of a block through one segment and adds their votes to sums: a function of the
 * weights, the scale, the step, the block, its text and its states. A lane is a stream; the members
 * of its group read each token one after the other. One instance per thread.
 */
final class GroupLearner {
  /** Bits that an advantage loses: in int8 with six fractional bits it ends at two bits. */
  private static final int ADVANTAGE_SHIFT = GroupConfig.LIKELIHOOD_BITS - 6;

  private final GroupConfig config;
  private final GroupNoise noise;
  private final GroupVotes votes;
  private final Exp2 exp2 = new Exp2(GroupConfig.LIKELIHOOD_BITS);
  private final EggState state;
  private final EggState before;
  private final List<int[]> stateSums = new ArrayList<>();
  private final List<short[]> inputs;
  private final GroupProjection projection;
  private final EggForward forward;
  private final int[][] text;
  private final int[] tokens = new int[COUNT];
  private final int[] targets = new int[COUNT];
  private final long[] total = new long[COUNT];
  private final long[][] logLikelihoods;
  private final short[] advantages;
  private final int[] windows;

  GroupLearner(GroupConfig config, PackedParameters packed, Kernels kernels, Workspace workspace) {
    this.config = config;
    EggConfig model = packed.parameters().config();
    noise = new GroupNoise(model, kernels, workspace);
    votes = new GroupVotes(packed.parameters().tensors(), config, noise, kernels, workspace);
    inputs = GroupProjection.inputs(packed.parameters().tensors());
    projection =
        new GroupProjection(packed, config.sigmaShift(), noise, inputs, kernels, workspace);
    forward = new EggForward(packed.parameters().tensors(), projection, kernels);
    state = new EggState(model, COUNT);
    before = new EggState(model, COUNT);
    for (int layer = 0; layer < model.layers(); layer++) {
      stateSums.add(new int[model.width() * COUNT]);
    }
    text = new int[COUNT][config.tokensPerUpdate() + 1];
    logLikelihoods = new long[config.groupSize()][COUNT];
    advantages = new short[config.groupSize() * COUNT];
    windows = new int[config.groupSize()];
  }

  /**
   * Learns from the next segment.
   *
   * @param scale bits by which estimates are shifted to int8
   * @param states the block's states, updated
   * @param sums what is learned is added
   */
  void learn(
      long step, int block, BlockLearner.Text source, int scale, byte[] states, GroupSums sums) {
    projection.refresh();
    noise.draw(config.seed(), step, block);
    for (int lane = 0; lane < COUNT; lane++) {
      source.copy(lane, text[lane]);
    }
    before.load(states);
    for (int t = 0; t < config.tokensPerUpdate(); t++) {
      for (int lane = 0; lane < COUNT; lane++) {
        tokens[lane] = text[lane][t];
        targets[lane] = text[lane][t + 1];
      }
      for (int member = 0; member < config.groupSize(); member++) {
        windows[member] = noise.window(t * config.groupSize() + member);
      }
      read();
      sums.logLikelihood[0] += compare();
      votes.add(tokens, windows, advantages, inputs, scale, sums);
    }
    votes.flush(sums);
    before.save(states);
  }

  /** Lets every member read a token from the same states; their mean is where all go on. */
  private void read() {
    GroupProjection.clear(inputs);
    stateSums.forEach(each -> Arrays.fill(each, 0));
    for (int member = 0; member < config.groupSize(); member++) {
      projection.member(member, windows[member]);
      for (int layer = 0; layer < stateSums.size(); layer++) {
        short[] from = before.layer(layer);
        System.arraycopy(from, 0, state.layer(layer), 0, from.length);
      }
      forward.read(tokens, state);
      Arrays.fill(total, 0);
      forward.addLogLikelihood(targets, exp2, total);
      System.arraycopy(total, 0, logLikelihoods[member], 0, COUNT);
      for (int layer = 0; layer < stateSums.size(); layer++) {
        add(state.layer(layer), stateSums.get(layer));
      }
    }
    for (int layer = 0; layer < stateSums.size(); layer++) {
      mean(stateSums.get(layer), before.layer(layer));
    }
  }

  /** Sums over a group: at most 64 · 127. */
  private static void add(short[] x, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += x[i];
    }
  }

  private void mean(int[] sums, short[] out) {
    int bits = config.groupBits();
    int half = (1 << bits) >> 1;
    for (int i = 0; i < sums.length; i++) {
      out[i] = (short) ((sums[i] + half) >> bits);
    }
  }

  /**
   * How much better than its group's mean each member did, with six fractional bits.
   *
   * @return the sum of all members' log-likelihoods
   */
  private long compare() {
    Arrays.fill(total, 0);
    for (long[] member : logLikelihoods) {
      for (int lane = 0; lane < COUNT; lane++) {
        total[lane] += member[lane];
      }
    }
    int shift = config.groupBits() + ADVANTAGE_SHIFT;
    long half = (1L << shift) >> 1;
    long all = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      for (int member = 0; member < config.groupSize(); member++) {
        long above = logLikelihoods[member][lane] * config.groupSize() - total[lane];
        long advantage = Math.clamp((above + half) >> shift, -FixedPoint.MAX, FixedPoint.MAX);
        advantages[member * COUNT + lane] = (short) advantage;
      }
      all += total[lane];
    }
    return all;
  }
}
