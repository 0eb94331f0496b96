package org.integg.kernels;

/**
 * Operations that take credits of 16 bits back through a layer, token by token: through gates and
 * norms, and down to the int8 that products and votes are made from. Magnitudes are at most 32,767
 * ({@code limit15}), those of activations at most 127.
 */
public interface ChainKernels {
  /**
   * Brings credits to int8, flat: {@code out[outAt + i] = clip((x[i] + 2^(shift − 1)) >> shift)},
   * and 0 where the activation is at ±127 and the credit points beyond it.
   *
   * @param shift 1 to 15
   * @param activation n values, or none if credit may point anywhere
   * @param n a multiple of 64
   * @param squares the sum of the squares of the values written, at most 127² each, is added to
   *     element 0: below 2^45 for arrays of 2^31
   */
  void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares);

  /**
   * Credit of a state and of the candidate that entered it, flat: {@code later = limit15(x +
   * later)}, called w here, and {@code out[outAt + i]} gets {@code (w·(f + 127)) >> 8}, brought to
   * int8 by {@link #narrowCredits} with c as the activation.
   *
   * @param x credit of the sum that the state enters
   * @param later credit of the state from later tokens; replaced by w
   * @param shift 1 to 15
   * @param n a multiple of 64
   * @param squares the sum of the squares of the values written, at most 127² each, is added to
   *     element 0: below 2^45 for arrays of 2^31
   */
  void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares);

  /**
   * Turns the credit w of a state and s of the gated past into credit of the gate and of the state
   * before, flat: {@code out[outAt + i]} gets {@code limit15((w·(c − h) + s·h) >> 8)} brought to
   * int8 by {@link #narrowCredits} with f as the activation; {@code state = limit15((w·(129 − f) +
   * s·(f + 127)) >> 8)}. The sums are below 32,767 · 381 &lt; 2^24.
   *
   * @param state w; replaced by the credit of the state before
   * @param shift 1 to 15
   * @param n a multiple of 64
   * @param squares the sum of the squares of the values written to out, at most 127² each, is added
   *     to element 0: below 2^45 for arrays of 2^31
   */
  void creditGate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares);

  /**
   * Adds to the credit of a sum x the credit that comes back through a norm from the products that
   * read the norm's output. Per lane, with {@code r = (Σ z·y) div D}, |r| &lt; 2^22, and {@code m =
   * max(1, Σ|x_i| // D)}: {@code sum_i = limit15(sum_i + ((limit15((gain_i·z_i − sign(x_i)·r) >>
   * 5)·(2^15 div m) + 2^9) >> 10))}, and 0 where x is at ±127 and the credit points beyond it.
   *
   * @param z credit of the norm's output, [rows][64]
   * @param x the norm's input, [rows][64]
   * @param y the norm's output, [rows][64]
   * @param gain [rows]
   * @param rows D, a multiple of 16 up to 4096
   * @param sum [rows][64]
   */
  void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace);
}
