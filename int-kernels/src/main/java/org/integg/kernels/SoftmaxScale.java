package org.integg.kernels;

import static org.integg.kernels.FixedPoint.MAX;

/**
 * The scales that turn base-2 exponentials into probabilities, for 64 lanes.
 *
 * <p>With S = Σ E over the vocabulary, {@code k = bitlength(S) − 16}, {@code S' = S·2^−k} lies in
 * [2^15, 2^16) and {@code reciprocal = 2^30 div S'} in (2^14, 2^15]. A probability is {@code
 * ((E·2^−k)·reciprocal + 2^15) >> 16}, and {@code E·2^−k ≤ S'}, so the product is at most 2^30. S
 * is at least 256 · 16, so k is at least −3: {@code shift = k + 3} after {@code E << 3 < 2^23}.
 *
 * <p>A normalizer far from where it should be makes the errors stronger or weaker: {@code strength
 * = clip115(trunc(16·log2(S/16)) − 128 − target)} in 1/128 of a probability. The softmax leaves the
 * common height of all logits free; this holds it, so that int8 logits do not drift into the clip.
 *
 * @param shift k + 3, 0 to 31
 * @param reciprocal 0 for a lane that does not count
 * @param strength −115 to 115
 * @param dither 0 to 127
 */
public record SoftmaxScale(int[] shift, int[] reciprocal, int[] strength, int[] dither) {
  /** Bits by which exponentials are shifted up first. */
  static final int HEADROOM = 3;

  /** Odd, so that the dithers of 128 successive tokens are all different. */
  static final int DITHER_STEP = 37;

  /** Fractional bits of the errors. */
  public static final int ERROR_BITS = 7;

  private static final int PROBABILITY_BITS = 14;
  private static final int LARGEST_STRENGTH = 115;

  /** A scale for 64 lanes that do not count yet. */
  public SoftmaxScale() {
    this(new int[Lanes.COUNT], new int[Lanes.COUNT], new int[Lanes.COUNT], new int[Lanes.COUNT]);
  }

  /**
   * Sets one lane.
   *
   * @param sum S, at least 16 times the vocabulary
   * @param target the height log2 Σ 2^(logit/16) to aim at, with 4 fractional bits
   * @param dither 0 to 127
   */
  public void set(int lane, long sum, Exp2 exp2, int target, int dither) {
    int k = 64 - Long.numberOfLeadingZeros(sum) - 16;
    long scaled = k >= 0 ? sum >> k : sum << -k;
    this.shift[lane] = k + HEADROOM;
    this.reciprocal[lane] = (int) ((1 << 30) / scaled);
    int height = (exp2.log2(sum) >> (exp2.fractionBits() - 4)) - Exp2.LOGIT_OFFSET;
    this.strength[lane] = Math.clamp(height - target, -LARGEST_STRENGTH, LARGEST_STRENGTH);
    this.dither[lane] = dither;
  }

  /** Makes a lane not count. */
  public void mute(int lane) {
    reciprocal[lane] = 0;
    shift[lane] = 0;
    strength[lane] = 0;
    dither[lane] = 0;
  }

  /**
   * The error of one token at the output, with 7 fractional bits.
   *
   * @param v the token
   * @param logit its logit
   * @param wanted 1 for the token that came, otherwise 0
   */
  public int error(int lane, int v, int logit, int wanted) {
    int u = logit + Exp2.LOGIT_OFFSET;
    int exponential = Exp2.exponential(u);
    int p = (((exponential << HEADROOM) >> shift[lane]) * reciprocal[lane] + (1 << 15)) >> 16;
    int q = p + ((p * strength[lane]) >> 7);
    int dithered = (wanted << PROBABILITY_BITS) - q + ((dither[lane] + DITHER_STEP * v) & 127);
    return Math.clamp(dithered >> (PROBABILITY_BITS - ERROR_BITS), -MAX, MAX);
  }
}
