package org.integg.eggroll.tune;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepRewards;
import org.integg.tasks.Task;

/**
 * Adds up what the members of a step are given, on any number of threads: order decides nothing.
 */
final class RewardTally {
  /** Bytes of what is given to another. */
  static final int BYTES = 4 * Long.BYTES;

  private final LongAdder sum = new LongAdder();
  private final LongAdder solved = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAccumulator best = new LongAccumulator(Math::max, Long.MIN_VALUE);
  private LongStream.Builder given = LongStream.builder();
  private Optional<Spread> spread = Optional.empty();

  /** A member has ended all of its answers or episodes. */
  void member(long rewards) {
    sum.add(rewards);
    best.accumulate(rewards);
    keep(rewards);
  }

  private synchronized void keep(long rewards) {
    given.add(rewards);
  }

  /** An answer was right, or an episode came to what counts as solved. */
  void solved() {
    solved.increment();
  }

  /** Members read so many tokens. */
  void read(long count) {
    tokens.add(count);
  }

  /** What another has added up since the last time, by its {@link #takeBytes}. */
  void add(ByteBuffer other) {
    sum.add(other.getLong());
    best.accumulate(other.getLong());
    solved.add(other.getLong());
    tokens.add(other.getLong());
  }

  /** Forgets what a step that was broken off has left. */
  void clear() {
    takeBytes();
    forgetGiven();
  }

  private synchronized void forgetGiven() {
    given = LongStream.builder();
  }

  /**
   * What there was since the last time, for another to {@link #add}; how far apart members were is
   * told by who tried them alone.
   */
  byte[] takeBytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(sum.sumThenReset())
        .putLong(best.getThenReset())
        .putLong(solved.sumThenReset())
        .putLong(tokens.sumThenReset())
        .array();
  }

  /** What there was since the last time. */
  StepRewards take(int members, int each) {
    spread = takeSpread(each);
    return new StepRewards(
        sum.sumThenReset(),
        best.getThenReset(),
        members,
        each,
        solved.sumThenReset(),
        tokens.sumThenReset());
  }

  private synchronized Optional<Spread> takeSpread(int each) {
    long[] all = given.build().toArray();
    given = LongStream.builder();
    return Spread.of(Spread.Of.REWARD, (long) Task.RIGHT * each, all);
  }

  /** How far apart the members were of which the last {@link #take} told. */
  Optional<Spread> spread() {
    return spread;
  }
}
