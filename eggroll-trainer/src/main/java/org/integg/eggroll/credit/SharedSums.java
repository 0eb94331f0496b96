package org.integg.eggroll.credit;

import java.util.List;

/** What the blocks of a step add up to, as arrays that a message can carry. */
public interface SharedSums {
  /** Everything that is counted in 64 bits, in a fixed order: the arrays themselves. */
  List<long[]> longs();

  /** Everything that is counted in 32 bits, in a fixed order: the arrays themselves. */
  List<int[]> ints();

  /** Starts a step. */
  void clear();
}
