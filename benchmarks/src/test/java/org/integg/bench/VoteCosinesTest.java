package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Claim: cosines are between votes, or means of votes, and minus the gradient, for each tensor;
 * components across the gradient reduce them by the right amount.
 */
class VoteCosinesTest {
  private static final double EXACT = 1e-12;
  private static final float[] GRADIENT = {-3, 4, 0, 0};

  private static VoteCosines of(float[]... gradients) {
    return new VoteCosines(List.of(gradients));
  }

  @Test
  void minusTheGradientIsOneAndTheGradientMinusOne() {
    VoteCosines cosines = of(GRADIENT, GRADIENT, GRADIENT);
    cosines.add(
        List.of(new long[] {6, -8, 0, 0}, new long[] {-3, 4, 0, 0}, new long[] {4, 3, 0, 9}));
    assertEquals(1, cosines.of(0)[0], EXACT);
    assertEquals(-1, cosines.of(1)[0], EXACT);
    assertEquals(0, cosines.of(2)[0], EXACT);
  }

  @Test
  void whereThereIsNoVoteOrNoGradientItIsZero() {
    VoteCosines cosines = of(GRADIENT, new float[4]);
    cosines.add(List.of(new long[4], new long[] {1, 2, 3, 4}));
    assertArrayEquals(new double[] {0}, cosines.of(0));
    assertArrayEquals(new double[] {0}, cosines.of(1));
  }

  /** Signal of length 5, and noise of length 5 on two axes across it with alternating signs. */
  @Test
  void meansLoseTheNoiseThatDiffers() {
    VoteCosines cosines = of(GRADIENT);
    int[][] noise = {{5, 0}, {-5, 0}, {0, 5}, {0, 5}};
    for (int[] each : noise) {
      cosines.add(List.<long[]>of(new long[] {3, -4, each[0], each[1]}));
    }
    double one = Math.sqrt(0.5);
    double four = 20 / Math.sqrt(400 + 100);
    assertArrayEquals(new double[] {one, (1 + one) / 2, four}, cosines.of(0), EXACT);
  }

  /** A third vote has no partner yet. */
  @Test
  void everyVoteIsInOneMeanOfEachSize() {
    VoteCosines cosines = of(GRADIENT);
    for (int i = 0; i < 3; i++) {
      cosines.add(List.<long[]>of(new long[] {3, -4, i < 2 ? 5 : 0, 0}));
    }
    double two = Math.sqrt(0.5);
    assertArrayEquals(new double[] {(two + two + 1) / 3, two}, cosines.of(0), EXACT);
  }
}
