package org.integg.cli.console;

import java.io.PrintWriter;
import java.util.List;

/** What a user should know and that stops nothing: each begins with {@code note: }. */
public final class Notes {
  static final String START = "note: ";

  private Notes() {}

  /**
   * Prints them.
   *
   * @param columns of the window; what of a note does not fit stands below it, indented
   */
  public static void print(List<String> notes, int columns, PrintWriter err) {
    for (String note : notes) {
      err.println(Wrap.text(START + Show.oneLine(note), START.length(), columns));
    }
  }
}
