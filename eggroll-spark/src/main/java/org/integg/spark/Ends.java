package org.integg.spark;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Executors that ended. A lost executor is replaced, and the run continues. If executors end one
 * after another with no task done in between, the cause is one that new executors will not cure.
 */
final class Ends {
  /** How many may end in a row, per executor that was present at once. */
  private static final int MOST = 4;

  private final Set<String> inARow = new HashSet<>();
  private final CompletableFuture<String> tooMany = new CompletableFuture<>();
  private String last = "";
  private String lastReason = "";
  private int atOnce = 1;

  /** Records that this many executors are present. */
  synchronized void present(int executors) {
    atOnce = Math.max(atOnce, executors);
  }

  /**
   * Records that an executor has ended. Spark may report it more than once.
   *
   * @param reason the reason in Spark's words
   */
  synchronized void ended(String executor, String reason) {
    last = executor;
    lastReason = reason.isBlank() ? lastReason : reason.lines().findFirst().orElse("");
    inARow.add(executor);
    if (inARow.size() >= MOST * atOnce) {
      tooMany.complete("%d executors in a row".formatted(inARow.size()));
    }
  }

  /** Records that a task is done, so executors can work. */
  synchronized void worked() {
    inARow.clear();
  }

  /**
   * Completes, with the number of executors, as soon as so many have ended that new ones would not
   * help.
   */
  CompletableFuture<String> tooMany() {
    return tooMany;
  }

  /** Spark's name for the executor that ended last; empty if none has. */
  synchronized String last() {
    return last;
  }

  /** Why it ended, in Spark's words; may be empty. */
  synchronized String lastReason() {
    return lastReason;
  }
}
