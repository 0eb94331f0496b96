package org.integg.cli.console;

import java.io.PrintWriter;

/**
 * Prints lines that begin with a label. A line wider than the window continues, indented, on the
 * next, so that only labels stand at the start of a line.
 *
 * @param columns width of the window
 */
public record Labelled(PrintWriter out, int columns) {
  private static final int LABEL = 12;

  /** Prints a text with its label. */
  public void print(String label, String text) {
    String start = "%%-%ds".formatted(LABEL).formatted(label);
    out.println(Wrap.text(start + text, LABEL, columns));
  }
}
