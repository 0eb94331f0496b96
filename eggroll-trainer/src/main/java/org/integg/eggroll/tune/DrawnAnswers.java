package org.integg.eggroll.tune;

import java.util.Arrays;
import java.util.Optional;
import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.ErrorWeights;
import org.integg.tokenizer.Tokenizer;

/**
 * The answers of a block's lanes, as text to learn from whose tokens count by their advantages. The
 * first pass over it finds the probabilities with which tokens were drawn, because the weights are
 * still the same.
 */
final class DrawnAnswers {
  private final int clip;
  private final int kl;

  /** [lane][tokens + 1]: the separator, prompt, answer, and separators to the end. */
  private final int[][] tokens;

  /** The first target that the lane wrote, and the first after its answer. */
  private final int[] first;

  private final int[] end;
  private final int[] advantages;

  /** Log-likelihoods, [lane][tokens]: as drawn, and of the start weights. */
  private final int[][] drawn;

  private final int[][] start;
  private boolean firstPass = true;

  DrawnAnswers(GrpoSettings config) {
    clip = config.clipOfRatio();
    kl = config.klShare();
    tokens = new int[GrpoSettings.LANES][config.tokens() + 1];
    first = new int[GrpoSettings.LANES];
    end = new int[GrpoSettings.LANES];
    advantages = new int[GrpoSettings.LANES];
    drawn = new int[GrpoSettings.LANES][config.tokens()];
    start = new int[GrpoSettings.LANES][config.tokens()];
  }

  /** Takes a lane's answer; tokens that have no room are left out. */
  void take(int lane, int[] prompt, Answer answer, int advantage) {
    int[] own = tokens[lane];
    Arrays.fill(own, Tokenizer.SEPARATOR);
    int room = own.length - 1;
    int asked = Math.min(prompt.length, room);
    System.arraycopy(prompt, 0, own, 1, asked);
    int written = Math.min(answer.tokens().length, room - asked);
    System.arraycopy(answer.tokens(), 0, own, 1 + asked, written);
    first[lane] = asked;
    end[lane] = Math.min(room, asked + written + (answer.ended() ? 1 : 0));
    advantages[lane] = advantage;
    firstPass = true;
  }

  /** A lane's tokens, [tokens + 1]: the array itself. */
  int[] tokens(int lane) {
    return tokens[lane];
  }

  /** Log-likelihoods of a lane's targets by the start weights, [tokens]: to be filled. */
  int[] start(int lane) {
    return start[lane];
  }

  /** Ends a pass. */
  void endPass() {
    firstPass = false;
  }

  /** The text to read in a pass. */
  BlockText text() {
    return new Text();
  }

  private int weight(int lane, int t, int logLikelihood) {
    if (t < first[lane] || t >= end[lane]) {
      return 0;
    }
    if (firstPass) {
      drawn[lane][t] = logLikelihood;
    }
    int ratio = Advantages.ratio(logLikelihood - drawn[lane][t]);
    int fromStart = Advantages.ratio(start[lane][t] - logLikelihood);
    return Advantages.weight(advantages[lane], ratio, clip, fromStart, kl);
  }

  private final class Text implements BlockText {
    @Override
    public void copy(int stream, int[] into) {
      System.arraycopy(tokens[stream], 0, into, 0, into.length);
    }

    @Override
    public Optional<ErrorWeights> weights() {
      return Optional.of(DrawnAnswers.this::weight);
    }
  }
}
