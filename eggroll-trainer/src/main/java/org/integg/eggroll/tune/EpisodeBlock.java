package org.integg.eggroll.tune;

import java.util.Arrays;
import java.util.List;
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
 * the likeliest action, the lowest among equals. Lanes whose episode has ended idle; when the last
 * has ended, all is done. One instance per thread.
 *
 * <p>Token 0 is the separator, actions are 1 to A, and what is seen comes behind them.
 */
final class EpisodeBlock {
  private final Environment environment;
  private final EggForward forward;
  private final EggState state;
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[][] seen;
  private final short[] logits;
  private final int rows;

  EpisodeBlock(
      Environment environment, EggTensors tensors, Projection projection, Kernels kernels) {
    this.environment = environment;
    forward = new EggForward(tensors, projection, kernels);
    state = new EggState(tensors.config(), Lanes.COUNT);
    seen = new int[Lanes.COUNT][environment.observationTokens()];
    rows = 1 + environment.actions();
    logits = new short[rows * Lanes.COUNT];
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
   * @return token places that all lanes went through, the idle ones too
   */
  long play(List<Episode> episodes, long[] returns) {
    Arrays.fill(returns, 0);
    Arrays.fill(tokens, Tokenizer.SEPARATOR);
    state.clear();
    forward.read(tokens, state);
    long reads = 1;
    while (episodes.stream().anyMatch(episode -> !episode.ended())) {
      observe(episodes);
      reads += environment.observationTokens();
      forward.logits(0, rows, logits);
      for (int lane = 0; lane < episodes.size(); lane++) {
        Episode episode = episodes.get(lane);
        if (!episode.ended()) {
          returns[lane] += episode.act(likeliest(lane));
        }
      }
    }
    return reads * Lanes.COUNT;
  }

  private void observe(List<Episode> episodes) {
    for (int lane = 0; lane < episodes.size(); lane++) {
      if (!episodes.get(lane).ended()) {
        episodes.get(lane).observe(seen[lane]);
      }
    }
    for (int i = 0; i < environment.observationTokens(); i++) {
      for (int lane = 0; lane < episodes.size(); lane++) {
        boolean plays = !episodes.get(lane).ended();
        tokens[lane] = plays ? rows + seen[lane][i] : Tokenizer.SEPARATOR;
      }
      forward.read(tokens, state);
    }
  }

  private int likeliest(int lane) {
    int best = 0;
    for (int action = 1; action < environment.actions(); action++) {
      if (logits[(1 + action) * Lanes.COUNT + lane] > logits[(1 + best) * Lanes.COUNT + lane]) {
        best = action;
      }
    }
    return best;
  }
}
