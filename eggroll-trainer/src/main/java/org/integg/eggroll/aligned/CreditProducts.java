package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.NoiseBank;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;

/**
 * Products of learned matrices and int8 credits, in units of control variates: fitness for a unit
 * of an activation, in units of 2^−16 bits, within 16 bits.
 */
final class CreditProducts {
  /**
   * Bits that take a credit u of the last sum, with its scale, to those units, apart from isqrt(D):
   * u·2^(scale − 15)/isqrt(D) is fitness in units of 2^−8 bits (docs/aligned.md, section 4).
   */
  private static final int CREDIT_BITS = 15 - RowUnits.CONTROL_BITS;

  /** Bits that a sum keeps beyond those of the result until it has been multiplied. */
  private static final int SPARE_BITS = 8;

  private static final NoiseBank NO_NOISE = new NoiseBank(new byte[0], 0);
  private static final int[] NO_MEMBERS = {};
  private static final short[] NO_FACTORS = {};

  private final Kernels kernels;
  private final Workspace workspace;

  /** {@code 2^multiplierBits / isqrt(D)}, 128 to 255. */
  private final int multiplier;

  private final int multiplierBits;
  private final long[] squares = new long[1];

  CreditProducts(EggConfig config, Kernels kernels, Workspace workspace) {
    this.kernels = kernels;
    this.workspace = workspace;
    int root = (int) FixedPoint.isqrt(config.width());
    multiplierBits = 7 + Integer.SIZE - Integer.numberOfLeadingZeros(root - 1);
    multiplier = (1 << multiplierBits) / root;
  }

  /**
   * Credits from credit of the last sum.
   *
   * @param u [D][64]
   * @param scale its shift
   * @param down shifted down further
   * @param out receives [rows][64] from index outAt
   */
  void ofLast(LearnedMatrix matrix, short[] u, int scale, int down, short[] out, int outAt) {
    int bits = matrix.bits() + multiplierBits + CREDIT_BITS + down - scale;
    multiply(matrix, u, bits, multiplier, out, outAt);
  }

  /** Credits from int8 credits that are in the same units except for a shift. */
  void ofShifted(LearnedMatrix matrix, short[] x, int shift, int down, short[] out, int outAt) {
    multiply(matrix, x, matrix.bits() + down - shift, 1, out, outAt);
  }

  /**
   * Credits {@code product·by·2^−bits}. The factor shifts up by at most 7 bits. Only a matrix of
   * nothing but tiny values would need more; its credits stay too small, as a control variate may
   * be.
   */
  private void multiply(LearnedMatrix matrix, short[] x, int bits, int by, short[] out, int outAt) {
    int up = by == 1 ? Math.min(7, Math.max(0, -bits)) : 0;
    int down = Math.min(31, Math.max(0, bits - SPARE_BITS));
    int right = Math.min(31, Math.max(0, bits - down));
    kernels
        .credits()
        .multiplyCredits(matrix.credit(), x, 0, down, by << up, right, out, outAt, workspace);
  }

  /** The credit of the last sum itself, for noise that is shifted down: [D][64]. */
  void last(short[] u, int scale, short[] out) {
    int bits = Math.max(0, multiplierBits + CREDIT_BITS + RowUnits.LAST_SHIFT - scale);
    for (int i = 0; i < out.length; i++) {
      out[i] = (short) ((u[i] * multiplier) >> bits); // 127 · 255 < 2^15
    }
  }

  /**
   * Rounds credits to int8, up or down in a fixed pattern, so that small ones are not lost.
   *
   * @param x [D][64] from index at
   * @param shift 1 to 30
   * @return sum of the squares
   */
  long round(short[] x, int at, int shift, short[] out) {
    squares[0] = 0;
    int rows = out.length / COUNT;
    kernels
        .rowNoise()
        .estimateRows(x, at, 1, NO_NOISE, NO_MEMBERS, rows, NO_FACTORS, shift, 0, out, 0, squares);
    return squares[0];
  }
}
