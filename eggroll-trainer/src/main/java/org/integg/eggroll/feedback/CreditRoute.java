package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.Sums;
import org.integg.model.EggState;
import org.integg.model.Projection;

/**
 * One way of credit through a segment (see {@link CreditPath}): what its probes do while the block
 * reads, and how credit of the last activations becomes votes.
 */
interface CreditRoute {
  /** Draws the noise of a step: a function of the three numbers alone. */
  void draw(long seed, long step, int block);

  /** The weights with the probes' noise on rows. */
  Projection projection();

  /** Gives probes the states of their partners, before a token. */
  void shadow(int t, long step, EggState state);

  /** The plain lane whose token a probe reads. */
  int partner(int lane, int t, long step);

  /**
   * Compares probes with their partners at a token that has been read.
   *
   * @param tokens the tokens read
   * @param logits [V][64]
   */
  void observe(int t, long step, int[] tokens, short[] logits, EggState state);

  /**
   * Adds the segment's votes and its observations.
   *
   * @param tokens the tokens read, [token][64]
   * @param u credit of the last activations, [token][D][64]; zero in probes
   */
  void vote(int[][] tokens, short[][] u, Sums sums);
}
