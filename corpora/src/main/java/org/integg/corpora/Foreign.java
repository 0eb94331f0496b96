package org.integg.corpora;

/**
 * Text that others wrote, in messages of this module: names in archives and schemas, headers,
 * answers of servers. All of it passes here on its way into a line.
 */
final class Foreign {
  private static final char REPLACEMENT = 0xFFFD;

  /** Characters of a name that are shown. */
  private static final int MAX_NAME = 200;

  /** Characters of a line: more than a path may have, and the advice after it. */
  private static final int MAX_LINE = 6000;

  private Foreign() {}

  /** A whole line without line breaks, or anything else that steers a terminal. */
  static String line(String text) {
    return plain(text, MAX_LINE);
  }

  /** A name or another part of a line: the same, and short. */
  static String name(String text) {
    return plain(text, MAX_NAME);
  }

  /** What is too long keeps its start and, for it may be advice, a quarter of it at its end. */
  private static String plain(String text, int most) {
    String kept = text;
    if (text.length() > most) {
      kept = text.substring(0, most - most / 4) + "…" + text.substring(text.length() - most / 4);
    }
    StringBuilder line = new StringBuilder(kept.length());
    kept.codePoints().forEach(c -> line.appendCodePoint(isPlain(c) ? c : REPLACEMENT));
    return line.toString();
  }

  private static boolean isPlain(int codePoint) {
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
}
