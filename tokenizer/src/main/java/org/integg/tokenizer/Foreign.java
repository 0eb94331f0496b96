package org.integg.tokenizer;

import java.util.regex.Pattern;

/**
 * Text that others wrote and that goes into a message or to a terminal: names in files and
 * archives, headers, tokens, answers of servers. Only this class decides which characters are
 * plain.
 */
public final class Foreign {
  /** Replaces a character that is not plain. */
  public static final char REPLACEMENT = 0xFFFD;

  /** Characters of a name that are shown. */
  private static final int MAX_NAME = 200;

  /** Characters of a line: enough for the longest path and the advice after it. */
  private static final int MAX_LINE = 6000;

  /** Characters of a parser's message. */
  private static final int MAX_REASON = 300;

  /**
   * What Jackson says to programmers: places in its own words, advice to enable one of its
   * features.
   */
  private static final Pattern OF_PROGRAMMERS =
      Pattern.compile(
          ",? from `[^`]*`| ?\\([^()]*`[^()]*\\)|[:,;(]?[^:,;(]*`.*"
              + "| ?\\((?:start marker at|not recognized as) .*| ?\\[Source.*");

  private Foreign() {}

  /** A whole line, without line breaks or anything else that controls a terminal. */
  public static String line(String text) {
    return plain(text, MAX_LINE);
  }

  /** A name or another part of a line: made plain as {@link #line} does, but shorter. */
  public static String name(String text) {
    return plain(text, MAX_NAME);
  }

  /**
   * A parser's complaint about a file, without what only programmers understand: names of the
   * parser's classes, constants and options.
   */
  public static String reason(String text) {
    String line = text.lines().findFirst().orElse("");
    return plain(OF_PROGRAMMERS.matcher(line).replaceAll(""), MAX_REASON);
  }

  /** Whether a character is only visible text, and neither moves a cursor nor reverses text. */
  public static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /**
   * Makes a text plain, with at most {@code most} characters. A longer text keeps its start and its
   * end, which may be advice and gets a quarter of the room.
   */
  static String plain(String text, int most) {
    String kept = text;
    if (text.length() > most) {
      kept = text.substring(0, most - most / 4) + "…" + text.substring(text.length() - most / 4);
    }
    StringBuilder line = new StringBuilder(kept.length());
    kept.codePoints().forEach(c -> line.appendCodePoint(isPlain(c) ? c : REPLACEMENT));
    return line.toString();
  }
}
