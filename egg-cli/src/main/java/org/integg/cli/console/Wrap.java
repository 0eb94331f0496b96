package org.integg.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Breaks lines that are wider than the window: between clauses or words, never within one. */
public final class Wrap {
  private Wrap() {}

  /**
   * A text in as many lines as it needs. It is broken after commas, colons and semicolons. Only a
   * clause that is too wide itself is broken between words.
   */
  public static String text(String text, int indent, int columns) {
    List<String> clauses = new ArrayList<>();
    for (String clause : text.split("(?<=[,:;]) ")) {
      if (indent + clause.length() <= columns) {
        clauses.add(clause);
      } else {
        clauses.addAll(List.of(clause.split(" ")));
      }
    }
    return join(clauses, indent, columns);
  }

  private static String join(List<String> parts, int indent, int columns) {
    StringBuilder all = new StringBuilder();
    int column = 0;
    for (String part : parts) {
      if (column > 0 && column + 1 + part.length() > columns) {
        all.append(System.lineSeparator()).append(" ".repeat(indent));
        column = indent;
      } else if (column > 0) {
        all.append(' ');
        column++;
      }
      all.append(part);
      column += part.length();
    }
    return all.toString();
  }
}
