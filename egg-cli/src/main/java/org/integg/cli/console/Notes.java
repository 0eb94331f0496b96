package org.integg.cli.console;

import java.io.PrintWriter;
import java.util.List;

/** Notes that a user should read and that stop nothing. Each begins with {@code note: }. */
public final class Notes {
  static final String START = "note: ";

  private Notes() {}

  /**
   * Prints notes.
   *
   * @param columns width of the window; a longer note continues on the next line, indented
   */
  public static void print(List<String> notes, int columns, PrintWriter err) {
    for (String note : notes) {
      err.println(Wrap.text(START + Show.oneLine(note), START.length(), columns));
    }
  }
}
