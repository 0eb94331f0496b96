package org.integg.eggroll.credit;

import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.eggroll.credit.NaiveNet.clip;

import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;

/**
 * Computations at the logits: log-likelihoods, and sections 2 and 4 of docs/feedback.md up to
 * credit of the last sum. It shares only the tables of exponentials and logarithms with the
 * trainer.
 */
public final class NaiveOutput {
  private final int[] exponentials = Exp2.table();
  private final Exp2 log = new Exp2(8);

  private long sum(NaiveToken act) {
    long sum = 0;
    for (int logit : act.logits) {
      sum += exponentials[logit + 128];
    }
    return sum;
  }

  /** log2(S/16) with 8 fractional bits. */
  public long height(NaiveToken act) {
    return log.log2(sum(act));
  }

  /** Log-likelihood of the target with 8 fractional bits. */
  public long logLikelihood(NaiveToken act) {
    return ((act.logits[act.target] + 128) << 4) - height(act);
  }

  /**
   * Computes the errors of a token.
   *
   * @param dither 0 to 127
   */
  public void errors(NaiveToken act, int dither) {
    long sum = sum(act);
    int k = 64 - Long.numberOfLeadingZeros(sum) - 16;
    long reciprocal = (1L << 30) / (k >= 0 ? sum >> k : sum << -k);
    long strength = clamp((height(act) >> 4) - 128 - 112, 115);
    act.errors = new int[act.logits.length];
    for (int i = 0; i < act.logits.length; i++) {
      long e = exponentials[act.logits[i] + 128];
      long p = ((k >= 0 ? e >> k : e << -k) * reciprocal + 32768) >> 16;
      long q = p + ((p * strength) >> 7);
      long wanted = i == act.target ? 16384 : 0;
      int error = clip((wanted - q + ((dither + 37 * i) & 127)) >> 7);
      boolean full = i == act.target && act.logits[i] == 127 && error > 0;
      act.errors[i] = full ? 0 : error;
    }
  }

  /**
   * Computes credit of the sum before the last norm from errors.
   *
   * @param matrix F, [D, V]
   * @param gain the last norm's weights
   * @param scale a₀
   */
  public static void credit(NaiveToken act, NaiveMatrix matrix, byte[] gain, int scale) {
    int d = act.last.length;
    int shift = Math.max(0, scale + matrix.bits() - 8);
    long dot = 0;
    for (int i = 0; i < act.errors.length; i++) {
      dot += (long) act.errors[i] * act.logits[i];
    }
    long root = 16 * FixedPoint.isqrt(d);
    long reaction = clamp((dot * root * 218 << matrix.bits()) / (256L * d), 1 << 29);
    int mean = NaiveNet.mean(act.last);
    act.credit = new int[d];
    for (int i = 0; i < d; i++) {
      long product = clamp(matrix.product(i, act.errors), 1 << 22);
      long numerator = gain[i] * product - Integer.signum(act.last[i]) * reaction;
      long scaled = clamp(numerator >> shift, 32767);
      int u = clip((scaled * (32768 / mean) + 16384) >> 15);
      act.credit[i] = act.last[i] * Integer.signum(u) == 127 ? 0 : u;
    }
  }
}
