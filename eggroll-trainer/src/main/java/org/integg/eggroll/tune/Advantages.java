package org.integg.eggroll.tune;

import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;

/**
 * The arithmetic of GRPO in integers: how much better an answer is than its group, and how that
 * weights the errors of its tokens. Log-likelihoods have 8 fractional bits, ratios 12, weights 5.
 */
final class Advantages {
  /** Fractional bits of an advantage and of a weight; the largest weight of an error is 4. */
  static final int BITS = 5;

  /** Fractional bits of a ratio of probabilities. */
  static final int RATIO_BITS = 12;

  private static final int LARGEST = 4 << BITS;

  /** Sixteenths of a bit: the resolution of ratios. */
  private static final int SIXTEENTHS = 4;

  private static final int[] EXPONENTIALS = Exp2.table();

  private Advantages() {}

  /**
   * Rewards less their mean, over their deviation: {@code (n·r − Σr) / √(Σ(n·r − Σr)² / n)}, with 5
   * fractional bits, rounded towards zero, at most 4; 0 if all are equal.
   *
   * @param rewards of a group, −1000 to 1000, at most 64 of them
   */
  static int[] of(int[] rewards) {
    int n = rewards.length;
    int sum = 0;
    for (int reward : rewards) {
      sum += reward;
    }
    long squares = 0; // |n·r − Σr| ≤ 128,000 < 2^17: below 2^40
    for (int reward : rewards) {
      long difference = (long) n * reward - sum;
      squares += difference * difference;
    }
    long deviation = Math.max(1, FixedPoint.isqrt(squares / n));
    int[] advantages = new int[n];
    for (int i = 0; i < n; i++) {
      long difference = (long) n * rewards[i] - sum;
      advantages[i] = (int) Math.clamp((difference << BITS) / deviation, -LARGEST, LARGEST);
    }
    return advantages;
  }

  /**
   * A ratio of two probabilities, {@code 2^−8} to {@code 2^7.9}.
   *
   * @param difference of their log-likelihoods
   */
  static int ratio(int difference) {
    int u = Math.clamp((difference >> SIXTEENTHS) + 128, 0, 255);
    return EXPONENTIALS[u]; // trunc(2^(u/16)·16) = 2^12 · 2^(difference in bits)
  }

  /**
   * The weight of a token's error, which is the gradient of its log-likelihood: of the clipped
   * ratio times the advantage, less the divergence from the start, {@code q/p − log(q/p) − 1} with
   * the start's probability q.
   *
   * @param ratio of the token's probability to that with which it was drawn
   * @param clip how far from 1 a ratio counts, with 12 fractional bits
   * @param fromStart ratio of the start's probability to the current one
   * @param kl share of the divergence, with 12 fractional bits, at most 2^12
   */
  static int weight(int advantage, int ratio, int clip, int fromStart, int kl) {
    int one = 1 << RATIO_BITS;
    boolean clipped = advantage > 0 ? ratio > one + clip : ratio < one - clip;
    long gain = clipped ? 0 : (long) advantage * ratio >> RATIO_BITS; // 2^7 · 2^20
    long back = (long) kl * (fromStart - one) >> 2 * RATIO_BITS - BITS; // 2^12 · 2^20
    return (int) Math.clamp(gain + back, -LARGEST, LARGEST);
  }
}
