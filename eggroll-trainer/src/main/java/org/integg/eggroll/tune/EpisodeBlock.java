package org.integg.eggroll.tune;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.Projection;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Episode;
import org.integg.tokenizer.Tokenizer;

/**
 * Up to 64 lanes that play episodes side by side: each reads the tokens of its observation and does
 * the action whose logits after these tokens have the largest sum, the lowest among equals. So each
 * variable acts on the sum directly, and the recurrent state need not carry it to the turn's end.
 * Lanes whose episode has ended idle; the block is done when the last has ended. One instance per
 * thread.
 *
 * <p>Token 0 is the separator, actions are 1 to A, and the tokens of observations follow.
 */
final class EpisodeBlock {
  private final Environment environment;
  private final EggForward forward;
  private final EggState state;
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[][] seen;
  private final short[] logits;

  /** The sums of a turn's logits: [rows][lanes]; each token adds at most 127. */
  private final int[] sums;

  private final int rows;

  /** Lanes whose episode has not ended. */
  private final BitSet playing = new BitSet(Lanes.COUNT);

  EpisodeBlock(
      Environment environment, EggTensors tensors, Projection projection, Kernels kernels) {
    this.environment = environment;
    forward = new EggForward(tensors, projection, kernels);
    state = new EggState(tensors.config(), Lanes.COUNT);
    seen = new int[Lanes.COUNT][environment.observationTokens()];
    rows = 1 + environment.actions();
    logits = new short[rows * Lanes.COUNT];
    sums = new int[rows * Lanes.COUNT];
  }

  /** Tokens that a model of an environment needs. */
  static int vocabulary(Environment environment) {
    return 1 + environment.actions() + environment.vocabulary();
  }

  /**
   * Plays episodes to their ends.
   *
   * @param episodes at most 64, at their starts
   * @param returns receives the sum of each one's rewards, in thousandths
   * @return tokens that lanes read before their episodes ended
   */
  long play(List<Episode> episodes, long[] returns) {
    return play(episodes, lane -> lane < episodes.size(), returns);
  }

  /**
   * Plays episodes in some of the lanes only.
   *
   * @param plays says for each lane whether it plays
   * @param returns 0 for lanes without an episode
   * @return tokens that lanes read before their episodes ended
   */
  long play(List<Episode> episodes, IntPredicate plays, long[] returns) {
    Arrays.fill(returns, 0);
    Arrays.fill(tokens, Tokenizer.SEPARATOR);
    state.clear();
    forward.read(tokens, state);
    playing.clear();
    for (int lane = 0; lane < episodes.size(); lane++) {
      if (plays.test(lane) && !episodes.get(lane).ended()) {
        playing.set(lane);
      }
    }
    long reads = playing.cardinality();
    while (!playing.isEmpty()) {
      observe(episodes);
      reads += (long) environment.observationTokens() * playing.cardinality();
      for (int lane = playing.nextSetBit(0); lane >= 0; lane = playing.nextSetBit(lane + 1)) {
        Episode episode = episodes.get(lane);
        returns[lane] += episode.act(likeliest(lane));
        if (episode.ended()) {
          playing.clear(lane);
        }
      }
    }
    return reads;
  }

  private void observe(List<Episode> episodes) {
    for (int lane = playing.nextSetBit(0); lane >= 0; lane = playing.nextSetBit(lane + 1)) {
      episodes.get(lane).observe(seen[lane]);
    }
    Arrays.fill(sums, 0);
    for (int i = 0; i < environment.observationTokens(); i++) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        tokens[lane] = playing.get(lane) ? rows + seen[lane][i] : Tokenizer.SEPARATOR;
      }
      forward.read(tokens, state);
      forward.logits(0, rows, logits);
      for (int j = 0; j < sums.length; j++) {
        sums[j] += logits[j];
      }
    }
  }

  private int likeliest(int lane) {
    int best = 0;
    for (int action = 1; action < environment.actions(); action++) {
      if (sum(action, lane) > sum(best, lane)) {
        best = action;
      }
    }
    return best;
  }

  private int sum(int action, int lane) {
    return sums[(1 + action) * Lanes.COUNT + lane];
  }
}
