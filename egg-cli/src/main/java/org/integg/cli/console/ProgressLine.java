package org.integg.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import org.integg.tokenizer.Progress;

/** Prints how far long work has come: nothing in the first seconds, then a line now and then. */
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
  public void update(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - next < 0) {
      return;
    }
    next = now + NEXT_NANOS;
    String share = total > 0 ? String.format(Locale.ROOT, " (%.0f%%)", 100.0 * done / total) : "";
    err.println(Show.oneLine(what) + ": " + String.format(Locale.ROOT, "%,d", done) + share);
    err.flush();
  }
}
