package org.integg.cli.console;

import java.io.PrintWriter;
import org.integg.tokenizer.Progress;

/** Prints the progress of long work: nothing in the first seconds, then a line now and then. */
public final class ProgressLine implements Progress {
  private static final long FIRST_NANOS = 2_000_000_000L;
  private static final long NEXT_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private long next = System.nanoTime() + FIRST_NANOS;

  /** A line that is silent for the first two seconds. */
  public ProgressLine(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void update(String what, Unit unit, long done, long total) {
    long now = System.nanoTime();
    if (now - next < 0) {
      return;
    }
    next = now + NEXT_NANOS;
    err.println(line(what, unit, done, total));
    err.flush();
  }

  /** {@code tokenizing: 12.5 MB of 30.0 MB (42 %)}. */
  static String line(String what, Unit unit, long done, long total) {
    String line = Show.oneLine(what) + ": " + amount(unit, done);
    return total <= 0
        ? line
        : "%s of %s (%d %%)".formatted(line, amount(unit, total), Math.round(100.0 * done / total));
  }

  private static String amount(Unit unit, long n) {
    return unit == Unit.BYTES ? Show.bytes(n) : Show.count(n);
  }
}
