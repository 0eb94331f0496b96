package org.integg.kernels;

/**
 * The layout that every operation over a population shares.
 *
 * <p>A population member is a lane. Activations are {@code short[rows][64]} with the lane index
 * fastest and hold values from −127 to 127. Lanes 0–31 of a block are the + members, lanes 32–63
 * the − members of the same 32 antithetic pairs, so one noise vector serves both halves.
 */
public final class Lanes {
  /** Members in a block. */
  public static final int COUNT = 64;

  /** Antithetic pairs in a block: lane {@code p} is its + member, lane {@code p + PAIRS} its −. */
  public static final int PAIRS = 32;

  /** Lanes of a learner's block that take the text as it is, the first ones; the rest probe. */
  public static final int PLAIN = 56;

  private Lanes() {}
}
