package org.integg.cli.train;

import java.io.PrintWriter;
import java.util.List;
import org.integg.cli.console.Show;
import org.integg.cli.console.Terminal;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.StepMetrics;

/**
 * Shows the progress of a run: on a terminal one line that is overwritten, elsewhere a line at each
 * validation and at intervals.
 */
public final class RunProgress {
  private static final double PLAIN_SECONDS = 15;
  private static final double REDRAW_SECONDS = 0.1;

  /** Longest record in a log, in characters. */
  private static final int LONGEST = 200;

  private final PrintWriter out;
  private final Terminal terminal;
  private final Budget budget;
  private final ProgressWords words;
  private double speed = Double.NaN;
  private double lastShown = Double.NEGATIVE_INFINITY;
  private double first = Double.NaN;
  private double usedAtFirst;
  private boolean lineIsOpen;

  /**
   * Progress of one session.
   *
   * @param bigram bits per byte of a bigram model on the corpus
   */
  public RunProgress(PrintWriter out, Terminal terminal, Budget budget, double bigram) {
    this(out, terminal, budget, new BitsWords(bigram));
  }

  /** Progress of one session, described by {@code words}. */
  public RunProgress(PrintWriter out, Terminal terminal, Budget budget, ProgressWords words) {
    this.out = out;
    this.terminal = terminal;
    this.budget = budget;
    this.words = words;
  }

  /** Takes the metrics of a step. */
  public void step(StepMetrics metrics) {
    words.step(metrics);
    speed = ProgressWords.mean(speed, metrics.memberTokensPerSecond());
    boolean validated = metrics.score().isValidated();
    if (Double.isNaN(first)) {
      first = metrics.seconds();
      usedAtFirst = budget.used(metrics);
    }
    double wait = terminal.canOverwrite() ? REDRAW_SECONDS : PLAIN_SECONDS;
    if (validated || metrics.seconds() - lastShown >= wait) {
      lastShown = metrics.seconds();
      show(metrics);
    }
  }

  private void show(StepMetrics metrics) {
    List<String> parts = words.segments(metrics, shownSpeed(), left(metrics) + " left");
    if (terminal.canOverwrite()) {
      terminal.overwrite(fit(parts, terminal.columns() - 1));
      lineIsOpen = true;
    } else {
      out.println(fit(parts, LONGEST)); // one record per line, for readers of a log
    }
  }

  private String shownSpeed() {
    return Show.rounded(speed) + " member-tokens/s";
  }

  private String left(StepMetrics metrics) {
    double used = budget.used(metrics);
    double perSecond = (used - usedAtFirst) / (metrics.seconds() - first);
    return perSecond > 0 ? Show.duration((1 - used) / perSecond) : "-:--";
  }

  /** As many parts as fit on a line. */
  static String fit(List<String> segments, int columns) {
    StringBuilder line = new StringBuilder();
    for (String segment : segments) {
      String next = line.isEmpty() || segment.isEmpty() ? segment : "  " + segment;
      if (line.length() + next.length() > columns) {
        break;
      }
      line.append(next);
    }
    return line.toString();
  }

  /** Ends the line that is overwritten, so that other text can follow. */
  public void endLine() {
    if (lineIsOpen) {
      out.println();
      lineIsOpen = false;
    }
  }
}
