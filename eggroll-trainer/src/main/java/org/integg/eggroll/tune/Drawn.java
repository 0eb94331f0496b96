package org.integg.eggroll.tune;

import java.util.Arrays;
import org.integg.kernels.Exp2;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.Projection;

/**
 * A token drawn at temperature 1, in integers: v with probability {@code E[u_v] / Σ E[u]}
 * (docs/algorithm.md, Loss). The token drawn is a function of a key, the lane and the place.
 */
final class Drawn implements TokenChoice {
  private final int[] exponentials = Exp2.table();
  private final long[] sums = new long[Lanes.COUNT];
  private final short[] part;
  private final short[] logits;
  private final int vocabulary;
  private final int slice;
  private long key;

  Drawn(EggConfig config, Projection projection) {
    vocabulary = config.vocabulary();
    slice = Math.min(projection.rowStep(), vocabulary);
    part = new short[slice * Lanes.COUNT];
    logits = new short[vocabulary * Lanes.COUNT];
  }

  /** Sets the key for the tokens drawn from now on. */
  void key(long next) {
    key = next;
  }

  @Override
  public void choose(EggForward forward, int at, int[] chosen) {
    Arrays.fill(sums, 0); // 65,536 · E[255] < 2^36
    for (int from = 0; from < vocabulary; from += slice) {
      int count = Math.min(slice, vocabulary - from) * Lanes.COUNT;
      forward.logits(from, count / Lanes.COUNT, part);
      System.arraycopy(part, 0, logits, from * Lanes.COUNT, count);
      for (int i = 0; i < count; i++) {
        sums[i % Lanes.COUNT] += exponentials[part[i] + Exp2.LOGIT_OFFSET];
      }
    }
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      long bits = Noise.mix(key ^ ((long) at * Lanes.COUNT + lane));
      chosen[lane] = token(lane, Math.unsignedMultiplyHigh(bits, sums[lane]));
    }
  }

  /**
   * The token at a place of the sum.
   *
   * @param place 0 to the sum, exclusive
   */
  private int token(int lane, long place) {
    long left = place;
    int v = 0;
    while (true) {
      left -= exponentials[logits[v * Lanes.COUNT + lane] + Exp2.LOGIT_OFFSET];
      if (left < 0) {
        return v;
      }
      v++;
    }
  }
}
