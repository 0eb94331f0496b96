package org.integg.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts the lines of a file that have something in common, and keeps the first of them. */
final class LineTally {
  /** How many lines a note names. */
  private static final int NAMED = 3;

  private final List<String> first = new ArrayList<>();
  private long count;

  /** Counts a line, which users see as {@code place}. */
  void add(String place) {
    count++;
    if (first.size() < NAMED) {
      first.add(place);
    }
  }

  /**
   * The note for the user; empty if there is no such line.
   *
   * @param text the note, with {@code %s} in place of the number of questions
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
