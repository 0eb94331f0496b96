package org.integg.kernels;

/**
 * Where one matrix [m, n] finds its low-rank noise for the 32 pairs of a block: A as {@code
 * [m·rank][32]} and B as {@code [n·rank][32]} inside one byte array, values −61 to 61.
 *
 * @param noise the block's noise
 * @param aOffset where A begins
 * @param bOffset where B begins
 * @param rank r; 0 means that the matrix is not perturbed
 * @param shift {@code 4 + sigma_shift}, 4 to 31
 */
public record LowRank(byte[] noise, int aOffset, int bOffset, int rank, int shift) {
  /** Largest perturbation rank. */
  public static final int MAX_RANK = 64;

  /** Smallest {@link #shift}: fractional bits of the noise, whose deviation is 16. */
  public static final int MIN_SHIFT = 4;

  /** No perturbation. */
  public static final LowRank NONE = new LowRank(new byte[0], 0, 0, 0, MIN_SHIFT);

  /** Checks the ranges above. */
  public LowRank {
    if (rank < 0 || rank > MAX_RANK) {
      throw new IllegalArgumentException("rank " + rank + ": must be from 0 to " + MAX_RANK);
    }
    if (shift < MIN_SHIFT || shift > 31) {
      throw new IllegalArgumentException("shift " + shift + ": must be from 4 to 31");
    }
  }
}
