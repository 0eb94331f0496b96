package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WideKernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.tokenizer.Tokenizer;

/**
 * Credit of a state for the tokens after it: the sum over later tokens of their own credit, brought
 * back by the state's feedback matrix and by the product of the gates between, {@code q_t = ((129 −
 * f_{t+1})·(p_{t+1} + q_{t+1})) >> 8} with {@code p = H·u}. Written forwards in time it is an
 * eligibility trace per row. Nothing comes back over a document separator or a segment's end.
 */
final class TimeCredit {
  /** p and q have 8 fractional bits and stay below this: 256 · 2^22 = 2^30. */
  private static final int LARGEST = 1 << 21;

  private final FeedbackMatrices set;
  private final Scales scales;
  private final Recording recording;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int[][][] credits;
  private final short[][][] scaled;
  private final long[] squares = new long[1];
  private final int[] products;

  TimeCredit(
      EggConfig config,
      int segment,
      FeedbackMatrices set,
      Scales scales,
      Recording recording,
      Kernels kernels,
      Workspace workspace) {
    this.set = set;
    this.scales = scales;
    this.recording = recording;
    this.kernels = kernels;
    this.workspace = workspace;
    int size = config.width() * COUNT;
    credits = new int[config.layers()][segment][size];
    scaled = new short[config.layers()][segment][size];
    products = new int[size];
  }

  /** Credit of a layer's state after a token, [D][64], with 8 fractional bits. */
  int[] of(int layer, int t) {
    return credits[layer][t];
  }

  /** That credit as int8, shifted by the layer's scale. */
  short[] scaled(int layer, int t) {
    return scaled[layer][t];
  }

  /**
   * Computes the credit of a segment's states.
   *
   * @param tokens the tokens read, [token][64]
   * @param u credit of the last activations, [token][D][64]
   */
  void make(int[][] tokens, short[][] u, Sums sums) {
    for (int layer = 0; layer < credits.length; layer++) {
      int last = u.length - 1;
      Arrays.fill(credits[layer][last], 0);
      Arrays.fill(scaled[layer][last], (short) 0);
      for (int t = last - 1; t >= 0; t--) {
        back(layer, t, tokens[t + 1], u[t + 1]);
        sums.addSquares(scales.layer(layer), scale(layer, t));
      }
    }
  }

  private void back(int layer, int t, int[] nextTokens, short[] nextCredit) {
    LearnedMatrix matrix = set.get(set.states().get(layer));
    WideScale scale = WideScale.of(matrix.bits(), LARGEST);
    // ≤ 4096 · 127² < 2^26
    kernels
        .wide()
        .multiplyWide(
            matrix.credit(), nextCredit, 0, scale, WideKernels.Into.SET, products, 0, workspace);
    short[] f = recording.gate[layer][t + 1];
    int[] to = credits[layer][t];
    kernels.wide().creditBefore(products, credits[layer][t + 1], f, LARGEST, to, to.length);
    for (int lane = 0; lane < COUNT; lane++) {
      if (nextTokens[lane] == Tokenizer.SEPARATOR) {
        for (int i = lane; i < to.length; i += COUNT) {
          to[i] = 0;
        }
      }
    }
  }

  private long scale(int layer, int t) {
    int[] credit = credits[layer][t];
    int shift = scales.shift(scales.layer(layer));
    squares[0] = 0;
    kernels
        .wide()
        .roundCredits(
            credit,
            0,
            shift,
            Kernels.UNCLIPPED,
            false,
            scaled[layer][t],
            0,
            credit.length,
            squares);
    return squares[0];
  }
}
