package org.integg.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many lines of a file had something in common, and which were the first of them. */
final class LineTally {
  /** Lines that a note names. */
  private static final int NAMED = 3;

  private final List<String> first = new ArrayList<>();
  private long count;

  /** Counts a line, {@code place} to a user. */
  void add(String place) {
    count++;
    if (first.size() < NAMED) {
      first.add(place);
    }
  }

  /**
   * What to tell; empty if there is no such line.
   *
   * @param text with {@code %s} where the number of questions goes
   */
  Optional<String> note(String text) {
    if (count == 0) {
      return Optional.empty();
    }
    String questions = count == 1 ? "1 question" : count + " questions";
    String which = count > first.size() ? ", such as " : ": ";
    return Optional.of(text.formatted(questions) + which + String.join(", ", first));
  }
}
