package org.integg.tasks;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A user's reward, whose faults become one line for the user. */
final class CheckedReward implements Reward {
  private static final long SLOW_NANOS = 1_000_000_000;
  private static final int SHOWN = 60;

  private final Reward reward;
  private final long slowNanos;
  private final AtomicBoolean slow = new AtomicBoolean();

  CheckedReward(Reward reward) {
    this(reward, SLOW_NANOS);
  }

  /**
   * The same with another idea of slow.
   *
   * @param slowNanos from which on an answer counts as slow, which is reported once
   */
  CheckedReward(Reward reward, long slowNanos) {
    this.reward = reward;
    this.slowNanos = slowNanos;
  }

  @Override
  public String name() {
    return reward.name();
  }

  @Override
  public int reward(Question question, String answer) {
    long begin = System.nanoTime();
    int given;
    try {
      given = reward.reward(question, answer);
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      throw failure(question, answer, "failed with " + e, e);
    }
    if (given < Task.WORST || given > Task.RIGHT) {
      String range = Task.WORST + " to " + Task.RIGHT;
      throw failure(question, answer, "gave " + given + ", which is not from " + range, null);
    }
    noteIfSlow(System.nanoTime() - begin);
    return given;
  }

  private UncheckedIOException failure(
      Question question, String answer, String what, @Nullable Throwable cause) {
    String line =
        "the reward '%s' %s for the answer '%s' to '%s'; mend it, then go on"
            .formatted(name(), what, shown(answer), shown(question.prompt()));
    return new UncheckedIOException(
        cause == null ? new TaskException(line) : new TaskException(line, cause));
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private void noteIfSlow(long nanos) {
    if (nanos >= slowNanos && slow.compareAndSet(false, true)) {
      System.getLogger(CheckedReward.class.getName())
          .log(
              Level.WARNING,
              "the reward ''{0}'' took {1} ms for one answer; every step waits for all of its"
                  + " answers",
              name(),
              nanos / 1_000_000);
    }
  }
}
