package org.integg.eggroll.tune;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.eggroll.StepRewards;
import org.integg.tasks.Task;

/** Adds up the rewards of a step's members, on any number of threads: the order does not matter. */
final class RewardTally {
  private final LongAdder sum = new LongAdder();
  private final LongAdder solved = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAccumulator best = new LongAccumulator(Math::max, Long.MIN_VALUE);
  private final SpreadCounts given = new SpreadCounts();
  private Optional<Spread> spread = Optional.empty();

  /** Counts a member that has ended all of its answers or episodes. */
  void member(long rewards) {
    sum.add(rewards);
    best.accumulate(rewards);
    keep(rewards);
  }

  private void keep(long rewards) {
    synchronized (given) {
      given.add(rewards);
    }
  }

  /** Counts an answer that was right, or an episode that reached what counts as solved. */
  void solved() {
    solved.increment();
  }

  /** Counts tokens that members read. */
  void read(long count) {
    tokens.add(count);
  }

  /**
   * Adds what another tally has added up since the last time, from its {@link #takeBytes}; the
   * bytes after it stay unread.
   *
   * @throws IllegalArgumentException if it is damaged or ends early
   */
  void add(ByteBuffer other) {
    try {
      sum.add(other.getLong());
      best.accumulate(other.getLong());
      solved.add(other.getLong());
      tokens.add(other.getLong());
      synchronized (given) {
        given.add(other);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("rewards that end early", e);
    }
  }

  /** Forgets what an aborted step has left. */
  void clear() {
    takeBytes();
  }

  /** Takes what was added up since the last time, for another to {@link #add}. */
  byte[] takeBytes() {
    ByteBuffer taken = ByteBuffer.allocate(4 * Long.BYTES + given.mostBytes());
    taken
        .putLong(sum.sumThenReset())
        .putLong(best.getThenReset())
        .putLong(solved.sumThenReset())
        .putLong(tokens.sumThenReset());
    synchronized (given) {
      given.write(taken);
      given.clear();
    }
    return Arrays.copyOf(taken.array(), taken.position());
  }

  /** Takes what was added up since the last time. */
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

  private Optional<Spread> takeSpread(int each) {
    synchronized (given) {
      Optional<Spread> taken = given.spread(Spread.Of.REWARD, (long) Task.RIGHT * each);
      given.clear();
      return taken;
    }
  }

  /** The spread of the members that the last {@link #take} covered. */
  Optional<Spread> spread() {
    return spread;
  }
}
