package org.integg.cli.console;

import java.io.PrintWriter;

/**
 * Lines that begin with what they are about. One that is wider than the window goes on in the next,
 * below what is said, so that a label is always at the start of a line.
 *
 * @param columns of the window
 */
public record Labelled(PrintWriter out, int columns) {
  private static final int LABEL = 12;

  /** Prints what is said of something. */
  public void print(String label, String text) {
    String start = "%%-%ds".formatted(LABEL).formatted(label);
    out.println(Wrap.text(start + text, LABEL, columns));
  }
}
