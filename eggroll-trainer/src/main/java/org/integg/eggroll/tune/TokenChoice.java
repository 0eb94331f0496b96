package org.integg.eggroll.tune;

import org.integg.model.EggForward;

/** Chooses the token that each lane writes next. One instance per thread. */
@FunctionalInterface
interface TokenChoice {
  /**
   * Chooses tokens, for all lanes whether they write or not.
   *
   * @param forward has read the last token
   * @param at tokens that lanes have read before it
   * @param chosen receives one token for each lane
   */
  void choose(EggForward forward, int at, int[] chosen);
}
