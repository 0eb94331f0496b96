package org.integg.spark;

import java.util.Locale;

/** Bytes that steps sent, Spark's own messages not counted. */
final class Traffic {
  private long steps;
  private long up;
  private long down;
  private long catchUps;
  private long catchUpBytes;

  /** A step's news to so many executors, and what came back. */
  void step(int executors, long newsBytes, long answerBytes) {
    steps++;
    down += executors * newsBytes;
    up += answerBytes;
  }

  /** What some executors were sent to get to the step. */
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
