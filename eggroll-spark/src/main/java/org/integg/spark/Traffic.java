package org.integg.spark;

import java.util.Locale;

/** Bytes that steps sent, without Spark's own messages. */
final class Traffic {
  private long steps;
  private long up;
  private long down;
  private long catchUps;
  private long catchUpBytes;

  /** Counts a step's news to this many executors, and the answers. */
  void step(int executors, long newsBytes, long answerBytes) {
    steps++;
    down += executors * newsBytes;
    up += answerBytes;
  }

  /** Counts what some executors were sent to catch up. */
  void catchUp(int executors, long bytes) {
    catchUps += executors;
    catchUpBytes += executors * bytes;
  }

  @Override
  public String toString() {
    long each = Math.max(1, steps);
    return String.format(
        Locale.ROOT,
        "%d steps: a step sent %,d bytes to executors and %,d bytes back;"
            + " %d times an executor was brought up to date, by %,d bytes",
        steps,
        down / each,
        up / each,
        catchUps,
        catchUpBytes / Math.max(1, catchUps));
  }
}
