package org.integg.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Words by any regular expression: each match is a word, and so is each stretch between two
 * matches. For patterns that {@link RunSplitter} does not know; slower. Bytes that are not UTF-8
 * look like U+FFFD to the pattern, one each.
 */
final class PatternSplitter implements PreTokenizer {
  /** Bytes to look at for a start; more where that is not enough for a word. */
  private static final int WINDOW = 1 << 14;

  private final String regex;
  private final Pattern pattern;

  /**
   * A splitter by {@code regex}, in which {@code \s} and the like mean Unicode's.
   *
   * @throws PatternSyntaxException for a malformed expression
   */
  PatternSplitter(String regex) {
    this.regex = regex;
    pattern = Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  String regex() {
    return regex;
  }

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
    String characters = decode(text, from, known, starts);
    Matcher matcher = pattern.matcher(characters);
    int count = 0;
    int done = 0;
    while (count + 1 < ends.length && done < characters.length()) {
      boolean found = matcher.find();
      while (found && matcher.end() == matcher.start()) {
        found = matcher.find(); // an empty match cuts nothing
      }
      if (!last && (!found || matcher.hitEnd() || matcher.requireEnd())) {
        break; // more text could change this
      }
      int start = found ? matcher.start() : characters.length();
      if (start > done) {
        ends[count++] = starts[start];
      }
      if (found) {
        ends[count++] = starts[matcher.end()];
        done = matcher.end();
      } else {
        done = start;
      }
    }
    return count;
  }

  /** Number of bytes at the end that may begin a character, 0 to 3. */
  private static int cutOff(byte[] text, int from, int to) {
    for (int back = 1; back <= Math.min(3, to - from); back++) {
      if (CharClasses.next(text, to - back, to) == CharClasses.CUT_OFF) {
        return back;
      }
    }
    return 0;
  }

  /** The characters, and where in {@code text} each char begins; one more start for the end. */
  private static String decode(byte[] text, int from, int to, int[] starts) {
    StringBuilder characters = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      int next = CharClasses.next(text, at, to);
      int length = next == CharClasses.CUT_OFF ? 1 : next >> 2;
      int before = characters.length();
      if (length == 1) {
        characters.append(text[at] >= 0 ? (char) text[at] : '\uFFFD');
      } else {
        characters.append(new String(text, at, length, StandardCharsets.UTF_8));
      }
      for (int i = before; i < characters.length(); i++) {
        starts[i] = at;
      }
      at += length;
    }
    starts[characters.length()] = to;
    return characters.toString();
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
