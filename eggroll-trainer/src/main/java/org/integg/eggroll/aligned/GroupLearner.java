package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Exp2;
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
  /** Advantages are limited to four bits. */
  private static final int LARGEST_ADVANTAGE = 4 << GroupConfig.LIKELIHOOD_BITS;

  private final GroupConfig config;
  private final PackedParameters packed;
  private final Kernels kernels;
  private final Workspace workspace;
  private final GroupNoise noise;
  private final GroupVotes votes;
  private final Exp2 exp2 = new Exp2(GroupConfig.LIKELIHOOD_BITS);
  private final EggState state;
  private final EggState before;
  private final List<int[]> stateSums = new ArrayList<>();
  private final List<short[]> inputs;
  private final int[][] text;
  private final int[] tokens = new int[COUNT];
  private final int[] targets = new int[COUNT];
  private final long[] total = new long[COUNT];
  private final long[][] logLikelihoods;
  private final int[] advantages = new int[COUNT];
  private final int[] estimates;

  GroupLearner(GroupConfig config, PackedParameters packed, Kernels kernels, Workspace workspace) {
    this.config = config;
    this.packed = packed;
    this.kernels = kernels;
    this.workspace = workspace;
    EggConfig model = packed.parameters().config();
    noise = new GroupNoise(model, kernels, workspace);
    votes = new GroupVotes(packed.parameters().tensors(), config, noise, kernels, workspace);
    inputs = GroupProjection.inputs(packed.parameters().tensors());
    state = new EggState(model, COUNT);
    before = new EggState(model, COUNT);
    for (int layer = 0; layer < model.layers(); layer++) {
      stateSums.add(new int[model.width() * COUNT]);
    }
    text = new int[COUNT][config.tokensPerUpdate() + 1];
    logLikelihoods = new long[config.groupSize()][COUNT];
    estimates = new int[noise.rows() * COUNT];
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
    GroupProjection projection =
        new GroupProjection(packed, config.sigmaShift(), noise, inputs, kernels, workspace);
    EggForward forward = new EggForward(packed.parameters().tensors(), projection, kernels);
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
      read(t, projection, forward);
      sums.logLikelihood += estimate(t);
      votes.add(tokens, estimates, inputs, scale, sums);
    }
    votes.flush(sums);
    before.save(states);
  }

  /** Lets every member read a token from the same states; their mean is where all go on. */
  private void read(int t, GroupProjection projection, EggForward forward) {
    GroupProjection.clear(inputs);
    stateSums.forEach(each -> Arrays.fill(each, 0));
    for (int member = 0; member < config.groupSize(); member++) {
      projection.member(member, noise.window(t * config.groupSize() + member));
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
   * What the group says of every row: {@code Σ_m δ_m·ξ_m}, at most 64 · 61 · 1024 < 2^22.
   *
   * @return the sum of all members' log-likelihoods
   */
  private long estimate(int t) {
    Arrays.fill(total, 0);
    for (long[] member : logLikelihoods) {
      for (int lane = 0; lane < COUNT; lane++) {
        total[lane] += member[lane];
      }
    }
    Arrays.fill(estimates, 0);
    for (int member = 0; member < config.groupSize(); member++) {
      for (int lane = 0; lane < COUNT; lane++) {
        // Above its group's mean, in units of 2^−8 bits, rounded down.
        long above =
            (logLikelihoods[member][lane] * config.groupSize() - total[lane]) >> config.groupBits();
        advantages[lane] = (int) Math.clamp(above, -LARGEST_ADVANTAGE, LARGEST_ADVANTAGE);
      }
      addNoise(noise.window(t * config.groupSize() + member));
    }
    long all = 0;
    for (long each : total) {
      all += each;
    }
    return all;
  }

  private void addNoise(int window) {
    short[] xi = noise.bank();
    for (int row = 0; row < estimates.length; row += COUNT) {
      int from = window + row;
      for (int lane = 0; lane < COUNT; lane++) {
        estimates[row + lane] += advantages[lane] * xi[from + lane];
      }
    }
  }
}
