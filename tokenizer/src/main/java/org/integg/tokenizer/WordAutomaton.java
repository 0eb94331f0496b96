package org.integg.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pre-tokenizer as a table that any program can follow, without a regular expression or Unicode's
 * categories.
 *
 * <p>Characters that the pre-tokenizer does not tell apart are one symbol; symbol 0 is the end of
 * the text. A byte that is not part of well-formed UTF-8 is U+FFFD. From {@link #START}, each
 * character's entry, {@code 2 · next + matched}, tells whether a match ends before it and which
 * state follows; The match is the last one that ended before the automaton reached the state {@link
 * #states()}, which leads nowhere, or the end of the text. A match of at least one character is a
 * word, and so is each stretch of characters at which no match begins.
 */
public final class WordAutomaton {
  /** The state before the first character. */
  public static final int START = 0;

  /** Patterns in use have a few dozen states. */
  private static final int MOST_STATES = 4096;

  private static final int MOST_ENTRIES = 1 << 18;

  private final RegexClasses classes = new RegexClasses();
  private final IntArrayList starts = new IntArrayList();
  private final IntArrayList symbols = new IntArrayList();
  private final IntArrayList entries = new IntArrayList();
  private final int symbolCount;
  private final int stateCount;

  /**
   * Builds the table by following every way through a pre-tokenizer's pattern.
   *
   * @throws IllegalArgumentException if it has more than 4096 states, or 2^18 entries
   */
  WordAutomaton(PreTokenizer preTokenizer) {
    String regex =
        switch (preTokenizer) {
          case RunSplitter runs -> runs.regex();
          case PatternSplitter pattern -> pattern.regex();
        };
    RegexProgram program = RegexProgram.of(RegexParser.parse(regex, classes), regex);
    classes.eachRange((start, symbol) -> {
      starts.add(start);
      symbols.add(symbol);
    });
    symbolCount = symbols.intStream().max().orElse(0) + 1;
    stateCount = follow(program);
  }

  private int follow(RegexProgram program) {
    Map<IntArrayList, Integer> numbers = new HashMap<>();
    List<int[]> states = new ArrayList<>();
    IntArrayList matchedAndNext = new IntArrayList();
    states.add(new int[] {0});
    numbers.put(IntArrayList.wrap(states.getFirst()), START);
    for (int state = 0; state < states.size(); state++) {
      for (int symbol = 0; symbol < symbolCount; symbol++) {
        RegexProgram.Places places = program.step(states.get(state), symbol, classes);
        int next = -1;
        // Nothing follows the end of the text.
        if (places.places().length > 0 && symbol != RegexClasses.END) {
          next = numbers.computeIfAbsent(IntArrayList.wrap(places.places()), key -> states.size());
          if (next == states.size()) {
            states.add(places.places());
          }
        }
        matchedAndNext.add(2 * next + (places.matched() ? 1 : 0));
      }
      if (states.size() > MOST_STATES || states.size() * symbolCount > MOST_ENTRIES) {
        throw new IllegalArgumentException(
            "the tokenizer's regular expression takes more than %d states"
                .formatted(Math.min(MOST_STATES, MOST_ENTRIES / symbolCount)));
      }
    }
    int dead = 2 * (states.size() + 1);
    matchedAndNext.forEach(entry -> entries.add(entry < 0 ? entry + dead : entry));
    return states.size();
  }

  /** Number of states. It is also the index of the state that leads nowhere and has no entries. */
  public int states() {
    return stateCount;
  }

  /** Number of symbols, including the end of the text. */
  public int symbols() {
    return symbolCount;
  }

  /** The entry of a state and symbol: {@code 2 · next + matched}. */
  public int entry(int state, int symbol) {
    return entries.getInt(state * symbolCount + symbol);
  }

  /** Number of ranges of characters that are one symbol; the first begins at 0. */
  public int ranges() {
    return starts.size();
  }

  /** The first character of a range. */
  public int rangeStart(int range) {
    return starts.getInt(range);
  }

  /** The symbol of a range's characters. */
  public int rangeSymbol(int range) {
    return symbols.getInt(range);
  }
}
