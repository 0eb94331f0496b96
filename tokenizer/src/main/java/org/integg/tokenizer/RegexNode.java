package org.integg.tokenizer;

import java.util.List;

/** What a regular expression is made of. */
sealed interface RegexNode {
  /** One character of a class, by its number in {@link RegexClasses}. */
  record Character(int characterClass) implements RegexNode {}

  /**
   * Matches nothing, if the next character is in a class (or is not). At the end of a text, no
   * character is.
   */
  record Ahead(int characterClass, boolean wanted) implements RegexNode {}

  /** Parts one after another; without parts it matches the empty text. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** One of several options, the earlier ones preferred. */
  record Choice(List<RegexNode> options) implements RegexNode {}

  /**
   * A repeated part.
   *
   * @param most at least {@code least}, or {@link #ANY_NUMBER}
   * @param greedy whether more repetitions are preferred to fewer
   */
  record Repeat(RegexNode part, int least, int most, boolean greedy) implements RegexNode {}

  /** No limit. */
  int ANY_NUMBER = -1;
}
