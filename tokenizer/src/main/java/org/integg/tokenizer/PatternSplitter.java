package org.integg.tokenizer;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.PatternSyntaxException;

/**
 * Cuts words by a regular expression: each match is a word, and so is each stretch between two
 * matches. It serves patterns that {@link RunSplitter} does not know, and is slower. Bytes that are
 * not UTF-8 look like U+FFFD to the pattern, one each.
 */
final class PatternSplitter implements PreTokenizer {
  /** Bytes to look at first; more if they do not hold a whole word. */
  private static final int WINDOW = 1 << 14;

  /**
   * Steps allowed for each character, and at the start. Patterns in use take a few; one that looks
   * far ahead in vain for each word can take as many as there are characters.
   */
  private static final long STEPS = 200;

  private static final long FIRST_STEPS = 10_000_000;

  private static final int REPLACEMENT = 0xFFFD;

  /** Bytes of the text that a message shows. */
  private static final int SHOWN = 60;

  private final String regex;
  private final String origin;
  private final LinearRegex pattern;

  /**
   * A splitter by {@code regex}, in which {@code \s} and the like have their Unicode meaning.
   *
   * @throws PatternSyntaxException if the expression is wrong or {@link RegexParser} does not
   *     support it
   */
  PatternSplitter(String regex) {
    this(regex, "the tokenizer");
  }

  /**
   * A splitter by {@code regex}, in which {@code \s} and the like have their Unicode meaning.
   *
   * @param origin what messages call the file that it comes from
   */
  PatternSplitter(String regex, String origin) {
    this.regex = regex;
    this.origin = origin;
    pattern = new LinearRegex(regex);
  }

  String regex() {
    return regex;
  }

  /**
   * Splits as {@link PreTokenizer#split} documents.
   *
   * @throws UncheckedIOException with a {@link TokenizerException}, if the pattern takes too long
   */
  @Override
  public int split(byte[] text, int from, int to, boolean last, int[] ends) {
    for (int window = WINDOW; ; window *= 2) {
      int limit = to - from > window ? from + window : to;
      int count = splitWindow(text, from, limit, last && limit == to, ends);
      if (count > 0 || limit == to) {
        return count;
      }
    }
  }

  private int splitWindow(byte[] text, int from, int to, boolean last, int[] ends) {
    int known = last ? to : to - cutOff(text, from, to);
    int[] starts = new int[known - from + 1];
    int[] symbols = new int[known - from];
    int length = decode(text, from, known, starts, symbols);
    LinearRegex.Work work = new LinearRegex.Work(FIRST_STEPS + STEPS * length);
    try {
      return splitSymbols(symbols, length, starts, last, ends, work);
    } catch (LinearRegex.TooMuchWork e) {
      throw new UncheckedIOException(
          new TokenizerException(
              ("%s: its regular expression '%s' takes more than %d steps a character on the text"
                      + " that begins '%s'; take another tokenizer")
                  .formatted(
                      origin,
                      TokenizerFaults.shortened(regex),
                      STEPS,
                      TokenizerFaults.shortened(
                          new String(
                              text, from, Math.min(SHOWN, to - from), StandardCharsets.UTF_8))),
              e));
    }
  }

  private int splitSymbols(
      int[] symbols, int length, int[] starts, boolean last, int[] ends, LinearRegex.Work work) {
    int count = 0;
    int done = 0;
    while (count + 1 < ends.length && done < length) {
      int start = done;
      int end = pattern.match(symbols, start, length, last, work);
      // An empty match cuts nothing.
      while (start < length && (end == LinearRegex.NONE || end == start)) {
        start++;
        end = pattern.match(symbols, start, length, last, work);
      }
      if (end == LinearRegex.MORE) {
        break;
      }
      if (start > done) {
        ends[count++] = starts[start];
      }
      done = Math.max(start, end);
      if (end > start) {
        ends[count++] = starts[end];
      }
    }
    return count;
  }

  /** Number of bytes at the end that may be the start of a character, 0 to 3. */
  private static int cutOff(byte[] text, int from, int to) {
    for (int back = 1; back <= Math.min(3, to - from); back++) {
      if (CharClasses.next(text, to - back, to) == CharClasses.CUT_OFF) {
        return back;
      }
    }
    return 0;
  }

  /**
   * Finds the symbols of the characters and where in {@code text} each begins, with one more start
   * for the end.
   *
   * @return how many characters there are
   */
  private int decode(byte[] text, int from, int to, int[] starts, int[] symbols) {
    int count = 0;
    for (int at = from; at < to; count++) {
      int next = CharClasses.next(text, at, to);
      int length = next == CharClasses.CUT_OFF ? 1 : next >> 2;
      starts[count] = at;
      symbols[count] = pattern.symbol(character(text, at, length));
      at += length;
    }
    starts[count] = to;
    return count;
  }

  /** A character of well-formed UTF-8, or the replacement for a byte that is not. */
  private static int character(byte[] text, int at, int length) {
    int first = text[at];
    if (length == 1) {
      return first >= 0 ? first : REPLACEMENT;
    }
    int character = first & 0x7F >> length;
    for (int i = 1; i < length; i++) {
      character = character << 6 | text[at + i] & 0x3F;
    }
    return character;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatternSplitter splitter && splitter.regex.equals(regex);
  }

  @Override
  public int hashCode() {
    return regex.hashCode();
  }
}
