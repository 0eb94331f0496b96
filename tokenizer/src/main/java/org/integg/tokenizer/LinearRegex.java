package org.integg.tokenizer;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that takes bounded time for each character of a match, whoever wrote it. All
 * ways to match advance side by side, in the order in which a backtracking matcher would try them.
 * Sets of ways that were seen before are not computed again (a lazy deterministic automaton).
 * Thread-safe.
 */
final class LinearRegex {
  /** What {@link #match} gives where nothing matches. */
  static final int NONE = -1;

  /** What {@link #match} gives where text after the end could change the answer. */
  static final int MORE = -2;

  /** How many sets of ways are kept, and how many places they have in all. */
  private static final int MOST_STATES = 4_096;

  private static final int MOST_PLACES = 1 << 20;

  /** Symbols for which a state's successors are kept. */
  private static final int MOST_SYMBOLS = 256;

  private final RegexClasses classes = new RegexClasses();
  private final RegexProgram program;
  private final State start = new State(new int[] {0});
  private final int mostStates;
  private volatile Map<State, State> states = new ConcurrentHashMap<>();

  /**
   * Compiles an expression.
   *
   * @throws PatternSyntaxException if the expression is wrong or not supported here
   */
  LinearRegex(String regex) {
    program = RegexProgram.of(RegexParser.parse(regex, classes), regex);
    mostStates = Math.min(MOST_STATES, MOST_PLACES / program.size());
  }

  /** The symbol of a character. */
  int symbol(int character) {
    return classes.symbol(character);
  }

  /** The work that a caller allows. */
  static final class Work {
    private long left;

    Work(long most) {
      left = most;
    }

    private void spend(long amount) {
      left -= amount;
      if (left < 0) {
        throw new TooMuchWork();
      }
    }
  }

  /** More work than was allowed. */
  static final class TooMuchWork extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMuchWork() {
      super("the regular expression takes too long", null, false, false);
    }
  }

  /** A set of places in the program between two characters, the preferred ones first. */
  private static final class State {
    private final int[] places;
    private final @Nullable Step[] steps = new Step[MOST_SYMBOLS];

    State(int[] places) {
      this.places = places;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State state && Arrays.equals(places, state.places);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(places);
    }
  }

  /** What a symbol does: whether a match ends before it, and where it leads. */
  private record Step(boolean matched, State next) {}

  /**
   * The end of the match that begins at {@code from}.
   *
   * @param symbols the symbols of the text
   * @param last whether the text ends at {@code to}
   * @return the index after the match, which may be empty, {@link #NONE} or {@link #MORE}
   * @throws TooMuchWork when no work is left
   */
  int match(int[] symbols, int from, int to, boolean last, Work work) {
    State state = start;
    int end = NONE;
    for (int at = from; ; at++) {
      if (at == to && !last) {
        return MORE;
      }
      Step step = step(state, at == to ? RegexClasses.END : symbols[at], work);
      end = step.matched() ? at : end;
      state = step.next();
      if (at == to || state.places.length == 0) {
        return end;
      }
    }
  }

  private Step step(State state, int symbol, Work work) {
    Step known = symbol < MOST_SYMBOLS ? state.steps[symbol] : null;
    if (known != null) {
      work.spend(1);
      return known;
    }
    RegexProgram.Places next = program.step(state.places, symbol, classes);
    work.spend(1L + next.work());
    Step step = new Step(next.matched(), intern(new State(next.places())));
    if (symbol < MOST_SYMBOLS) {
      state.steps[symbol] = step; // another thread may have put an equal one there
    }
    return step;
  }

  private State intern(State state) {
    Map<State, State> all = states;
    if (all.size() > mostStates) {
      all = new ConcurrentHashMap<>(); // starts again, to bound memory
      states = all;
    }
    State known = all.putIfAbsent(state, state);
    return known == null ? state : known;
  }
}
