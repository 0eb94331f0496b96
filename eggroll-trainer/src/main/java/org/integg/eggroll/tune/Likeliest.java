package org.integg.eggroll.tune;

import java.util.Arrays;
import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.Projection;

/** The likeliest token, the lowest among equals. */
final class Likeliest implements TokenChoice {
  private final short[] bestLogit = new short[Lanes.COUNT];
  private final short[] logits;
  private final int vocabulary;
  private final int slice;

  Likeliest(EggConfig config, Projection projection) {
    vocabulary = config.vocabulary();
    slice = Math.min(projection.rowStep(), vocabulary);
    logits = new short[slice * Lanes.COUNT];
  }

  @Override
  public void choose(EggForward forward, int at, int[] chosen) {
    Arrays.fill(bestLogit, Short.MIN_VALUE);
    for (int from = 0; from < vocabulary; from += slice) {
      int count = Math.min(slice, vocabulary - from);
      forward.logits(from, count, logits);
      for (int row = 0; row < count; row++) {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          short logit = logits[row * Lanes.COUNT + lane];
          if (logit > bestLogit[lane]) {
            bestLogit[lane] = logit;
            chosen[lane] = from + row;
          }
        }
      }
    }
  }
}
