package org.integg.eggroll.tune;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.integg.eggroll.StepRewards;

/**
 * Adds up what the members of a step are given, on any number of threads: order decides nothing.
 */
final class RewardTally {
  private final LongAdder sum = new LongAdder();
  private final LongAdder solved = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAccumulator best = new LongAccumulator(Math::max, Long.MIN_VALUE);

  /** A member has ended all of its answers or episodes. */
  void member(long rewards) {
    sum.add(rewards);
    best.accumulate(rewards);
  }

  /** An answer was right, or an episode came to what counts as solved. */
  void solved() {
    solved.increment();
  }

  /** Members read so many tokens. */
  void read(long count) {
    tokens.add(count);
  }

  /** What there was since the last time. */
  StepRewards take(int members, int each) {
    return new StepRewards(
        sum.sumThenReset(),
        best.getThenReset(),
        members,
        each,
        solved.sumThenReset(),
        tokens.sumThenReset());
  }
}
