package org.integg.kernels.device;

import org.integg.kernels.FixedPoint;

/**
 * A term of a {@link DeviceScript}'s product: {@code a [rows][k]} times columns {@code b
 * [columns][k]}, and how it joins the terms before it; k is a multiple of 16.
 */
public record ScriptTerm(long a, long b, long k, long x, long y, long z) {
  /** {@code clip(product // (16·isqrt(k)))}. */
  public static ScriptTerm quotient(long a, long b, long k) {
    return new ScriptTerm(a, b, k, FixedPoint.isqrt(k), 0, 0);
  }

  /**
   * Credit.
   *
   * @param bits place of the fractional bits of {@code a}
   * @param scale place of a scale of {@code b}, or {@link DeviceScript#NONE}
   */
  public static ScriptTerm credit(long a, long b, long k, long bits, long scale) {
    return new ScriptTerm(a, b, k, bits, scale, 0);
  }

  /** Credit that is already computed, int32 [columns][rows]. */
  public static ScriptTerm credit(long there) {
    return new ScriptTerm(0, there, 0, 0, 0, 0);
  }

  /**
   * A prediction.
   *
   * @param bits place of the fractional bits of {@code a}
   * @param noiseBits fractional bits of {@code b}
   */
  public static ScriptTerm prediction(
      long a, long b, long k, long bits, int noiseBits, long divisor) {
    return new ScriptTerm(a, b, k, bits, noiseBits, divisor);
  }

  /** The fields in the order of script.h. */
  long[] fields() {
    return new long[] {a, b, k, x, y, z};
  }
}
