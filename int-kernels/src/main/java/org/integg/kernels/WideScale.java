package org.integg.kernels;

/**
 * The scale that brings a product with some fractional bits to 8, within a limit: {@code clamp(Σ >>
 * down, largest >> up) << up}.
 *
 * @param down 0 to 31
 * @param up 0 to 23
 * @param largest limit of a result, below 2^23
 */
public record WideScale(int down, int up, int largest) {
  private static final int BITS = 8;

  /**
   * The scale for a product with the given fractional bits.
   *
   * @param bits 0 to 39
   */
  public static WideScale of(int bits, int largest) {
    int down = Math.min(31, Math.max(0, bits - BITS));
    int up = Math.min(23, Math.max(0, BITS - bits));
    return new WideScale(down, up, largest);
  }

  /** Scales one sum. */
  int scaled(int sum) {
    return Math.clamp(sum >> down, -(largest >> up), largest >> up) << up;
  }
}
