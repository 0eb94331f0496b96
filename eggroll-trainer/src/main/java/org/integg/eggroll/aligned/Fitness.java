package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.model.Projection;

/**
 * The fitness of a member at a token: the log-likelihood of the token that came, less a penalty
 * that holds the height of the logits at 7 bits, in units of 2^−8 bits.
 */
final class Fitness {
  static final int BITS = OutputCredit.LIKELIHOOD_BITS;

  /** 8 bits of the logits' offset, 7 bits of height. */
  private static final int HEIGHT = (8 + 7) << BITS;

  /** Gives the logits of some tokens: [count][64]. */
  @FunctionalInterface
  interface Logits {
    void make(int firstToken, int count, short[] out);
  }

  private final Exp2 exp2 = new Exp2(BITS);
  private final Kernels kernels;
  private final int vocabulary;
  private final short[] slice;
  private final long[] sums = new long[COUNT];
  private final int[] targetLogits = new int[COUNT];

  Fitness(int vocabulary, Kernels kernels) {
    this.vocabulary = vocabulary;
    this.kernels = kernels;
    slice = new short[Math.min(Projection.HEAD_ROWS, vocabulary) * COUNT];
  }

  /** The fitness of one lane. */
  int of(int targetLogit, long sum) {
    int log = exp2.log2(sum);
    int likelihood = ((targetLogit + Exp2.LOGIT_OFFSET) << (BITS - 4)) - log;
    int above = log - HEIGHT; // below 2^13
    return likelihood - (above * above >> 12);
  }

  /**
   * Computes the fitness of all lanes.
   *
   * @param all [V][64], receives the logits; or empty
   */
  void judge(Logits logits, int[] targets, int[] fitness, short[] all) {
    Arrays.fill(sums, 0);
    int step = slice.length / COUNT;
    for (int from = 0; from < vocabulary; from += step) {
      int count = Math.min(step, vocabulary - from);
      short[] part = all.length == slice.length ? all : slice;
      logits.make(from, count, part);
      kernels.addExponentials(part, count, COUNT, sums);
      if (all.length > slice.length) {
        System.arraycopy(slice, 0, all, from * COUNT, count * COUNT);
      }
      for (int lane = 0; lane < COUNT; lane++) {
        int row = targets[lane] - from;
        if (row >= 0 && row < count) {
          targetLogits[lane] = part[row * COUNT + lane];
        }
      }
    }
    for (int lane = 0; lane < COUNT; lane++) {
      fitness[lane] = of(targetLogits[lane], sums[lane]);
    }
  }
}
