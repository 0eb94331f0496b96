package org.integg.tasks;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user's reward, whose faults become one line for the user. A slow answer is reported while the
 * reward still runs, because it may never end.
 */
final class CheckedReward implements Reward {
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int SHOWN = 60;

  /** How often the waiting answers are checked within the time that counts as slow. */
  private static final int LOOKS = 4;

  private record Waiting(long since, Question question, String answer) {}

  private final Reward reward;
  private final String name;
  private final Duration slow;
  private final Consumer<String> told;
  private final AtomicBoolean watched = new AtomicBoolean();

  /** The answer whose reward each thread waits for. */
  private final Map<Thread, Waiting> waiting = new ConcurrentHashMap<>();

  /**
   * Wraps a reward to check it.
   *
   * @throws TaskException with a one-line message, if it has no name
   */
  CheckedReward(Reward reward) throws TaskException {
    this(reward, SLOW, CheckedReward::warn);
  }

  /**
   * Wraps a reward to check it, with another limit for slow answers.
   *
   * @param slow the time from which an answer counts as slow
   * @param told receives one line, once
   */
  CheckedReward(Reward reward, Duration slow, Consumer<String> told) throws TaskException {
    this.reward = reward;
    this.name = name(reward);
    this.slow = slow;
    this.told = told;
  }

  private static void warn(String line) {
    System.getLogger(CheckedReward.class.getName()).log(Level.WARNING, line);
  }

  private static String name(Reward reward) throws TaskException {
    String kind = "the reward " + reward.getClass().getName();
    @Nullable String name;
    try {
      name = reward.name();
    } catch (Throwable e) {
      throw new TaskException(kind + " has no name: it failed with " + said(e), e);
    }
    if (name == null || name.isBlank()) {
      throw new TaskException(kind + " has no name; let name() return one");
    }
    return name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int reward(Question question, String answer) {
    if (!watched.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("reward " + name).start(this::watch);
    }
    int given;
    waiting.put(Thread.currentThread(), new Waiting(System.nanoTime(), question, answer));
    try {
      given = reward.reward(question, answer);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // whatever the user's class may throw, even checked exceptions
      throw failure(question, answer, "failed with " + said(e), e);
    } finally {
      waiting.remove(Thread.currentThread());
    }
    if (given < Task.WORST || given > Task.RIGHT) {
      String range = Task.WORST + " to " + Task.RIGHT;
      throw failure(question, answer, "gave " + given + ", which is not from " + range, null);
    }
    return given;
  }

  /** A failure as text. The user's class may fail to give one. */
  private static String said(Throwable failure) {
    try {
      return failure.toString();
    } catch (RuntimeException e) {
      return failure.getClass().getName();
    }
  }

  private UncheckedIOException failure(
      Question question, String answer, String what, @Nullable Throwable cause) {
    String line =
        "the reward '%s' %s for the answer '%s' to '%s'; mend it, then go on"
            .formatted(name, what, shown(answer), shown(question.prompt()));
    return new UncheckedIOException(
        cause == null ? new TaskException(line) : new TaskException(line, cause));
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** Checks the waiting answers until one of them is slow. */
  private void watch() {
    while (true) {
      for (Waiting each : waiting.values()) {
        if (System.nanoTime() - each.since() >= slow.toNanos()) {
          tell(each);
          return;
        }
      }
      try {
        Thread.sleep(slow.dividedBy(LOOKS));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void tell(Waiting slowest) {
    told.accept(
        ("the reward '%s' takes more than %,d ms for the answer '%s' to '%s'; every step waits for"
                + " all of its answers (if this one never ends, quit and mend it)")
            .formatted(
                name,
                slow.toMillis(),
                shown(slowest.answer()),
                shown(slowest.question().prompt())));
  }
}
