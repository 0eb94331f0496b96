package org.integg.spark;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Executors that ended. One that is lost is replaced, and the run goes on; where they end one after
 * another, and no task is done in between, there is a reason that new ones will not mend.
 */
final class Ends {
  /** So many in a row for each executor that there was at once. */
  private static final int MOST = 4;

  private final Set<String> inARow = new HashSet<>();
  private final CompletableFuture<String> tooMany = new CompletableFuture<>();
  private String last = "";
  private String lastReason = "";
  private int atOnce = 1;

  /** There are so many executors. */
  synchronized void present(int executors) {
    atOnce = Math.max(atOnce, executors);
  }

  /**
   * An executor has ended; Spark may tell more than once.
   *
   * @param reason in Spark's words
   */
  synchronized void ended(String executor, String reason) {
    last = executor;
    lastReason = reason.isBlank() ? lastReason : reason.lines().findFirst().orElse("");
    inARow.add(executor);
    if (inARow.size() >= MOST * atOnce) {
      tooMany.complete("%d executors in a row".formatted(inARow.size()));
    }
  }

  /** A task is done: executors can work. */
  synchronized void worked() {
    inARow.clear();
  }

  /** Done as soon as so many ended that others would not do better; tells how many. */
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
