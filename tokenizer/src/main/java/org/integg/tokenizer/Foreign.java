package org.integg.tokenizer;

import java.util.regex.Pattern;

/**
 * Text that others wrote, on its way into a message or to a terminal: names in files and archives,
 * headers, tokens, answers of servers. What is plain is decided here and nowhere else.
 */
public final class Foreign {
  /** Replaces a character that is not plain. */
  public static final char REPLACEMENT = 0xFFFD;

  /** Characters of a name that are shown. */
  private static final int MAX_NAME = 200;

  /** Characters of a line: more than a path may have, and the advice after it. */
  private static final int MAX_LINE = 6000;

  /** Characters of what a parser says. */
  private static final int MAX_REASON = 300;

  /** As Jackson says it: places in its own words, advice to enable one of its features. */
  private static final Pattern OF_PROGRAMMERS =
      Pattern.compile(
          ",? from `[^`]*`| ?\\([^()]*`[^()]*\\)|[:,;(]?[^:,;(]*`.*"
              + "| ?\\((?:start marker at|not recognized as) .*| ?\\[Source.*");

  private Foreign() {}

  /** A whole line without line breaks, or anything else that steers a terminal. */
  public static String line(String text) {
    return plain(text, MAX_LINE);
  }

  /** A name or another part of a line: the same, and short. */
  public static String name(String text) {
    return plain(text, MAX_NAME);
  }

  /**
   * What a parser has against a file, without what only its programmers understand: names of its
   * classes, constants and options.
   */
  public static String reason(String text) {
    String line = text.lines().findFirst().orElse("");
    return plain(OF_PROGRAMMERS.matcher(line).replaceAll(""), MAX_REASON);
  }

  /** Whether a character only shows something, and neither moves a cursor nor turns text around. */
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
   * The same with a limit of one's own; what is too long keeps its start and, for it may be advice,
   * a quarter of it at its end.
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
