package org.integg.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The classes of characters that a regular expression tells apart. Characters that are in the same
 * classes are one <em>symbol</em>, so that a matcher sees few of them. Thread-safe.
 */
final class RegexClasses {
  /** The symbol of the end of a text, which is in no class. */
  static final int END = 0;

  private static final int TABLE = 1 << 16;
  private static final int UNKNOWN = 0;

  private final List<Pattern> patterns = new ArrayList<>();
  private final List<Predicate<String>> classes = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Symbols of the characters seen so far; the first 65,536 characters have a table. */
  private final int[] known = new int[TABLE];

  private final Map<Integer, Integer> rare = new ConcurrentHashMap<>();
  private final Map<BitSet, Integer> symbols = new HashMap<>();
  private volatile BitSet[] members = {new BitSet()};

  /**
   * Adds a class, given as Java writes it between square brackets. All classes must be added before
   * the first call of {@link #symbol}.
   *
   * @param anyCase whether case is ignored
   * @throws PatternSyntaxException if Java does not know the class
   */
  int add(String source, boolean anyCase) {
    return numbers.computeIfAbsent(
        (anyCase ? "i" : "c") + source,
        key -> {
          int flags = anyCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
          Pattern one =
              Pattern.compile("[" + source + "]", flags | Pattern.UNICODE_CHARACTER_CLASS);
          patterns.add(one);
          classes.add(one.asMatchPredicate());
          return classes.size() - 1;
        });
  }

  /** The symbol of a character, above {@link #END}. */
  int symbol(int character) {
    // A thread that reads a stale entry finds the same symbol again.
    int symbol = character < TABLE ? known[character] : rare.getOrDefault(character, UNKNOWN);
    if (symbol == UNKNOWN) {
      symbol = find(character);
      if (character < TABLE) {
        known[character] = symbol;
      } else {
        rare.put(character, symbol);
      }
    }
    return symbol;
  }

  private synchronized int find(int character) {
    String text = Character.toString(character);
    BitSet in = new BitSet();
    for (int i = 0; i < classes.size(); i++) {
      in.set(i, classes.get(i).test(text));
    }
    return symbols.computeIfAbsent(
        in,
        key -> {
          BitSet[] more = Arrays.copyOf(members, members.length + 1);
          more[members.length] = key;
          members = more;
          return more.length - 1;
        });
  }

  /** Whether the characters of a symbol are in a class. */
  boolean isIn(int symbol, int characterClass) {
    BitSet[] all = members;
    // A symbol that another thread made a moment ago may not be there yet for this one.
    return symbol < all.length
        ? all[symbol].get(characterClass)
        : newest()[symbol].get(characterClass);
  }

  /** Takes ranges of characters that are one symbol. */
  @FunctionalInterface
  interface RangeSink {
    /** Takes a range, which begins at {@code start} and ends before the next one's start. */
    void accept(int start, int symbol);
  }

  /**
   * Passes all characters as ranges, ascending from 0. Surrogates, which no text has, join others.
   */
  void eachRange(RangeSink sink) {
    int last = UNKNOWN;
    for (int start : boundaries()) {
      int symbol = symbol(start);
      if (symbol != last) {
        sink.accept(start, symbol);
        last = symbol;
      }
    }
  }

  /** The characters where a class begins or ends, and 0. */
  private SortedSet<Integer> boundaries() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    SortedSet<Integer> found = new TreeSet<>(Set.of(0));
    for (Pattern one : patterns) {
      Matcher runs = Pattern.compile(one.pattern() + "+", one.flags()).matcher(all);
      while (runs.find()) {
        found.add(all.codePointAt(runs.start()));
        if (runs.end() < all.length()) {
          found.add(all.codePointAt(runs.end()));
        }
      }
    }
    return found;
  }

  private synchronized BitSet[] newest() {
    return members;
  }
}
