package org.integg.tokenizer;

import java.util.List;

/** What a regular expression is made of. */
sealed interface RegexNode {
  /** One character of a class, by its number in {@link RegexClasses}. */
  record Character(int characterClass) implements RegexNode {}

  /**
   * Nothing, where the next character is one of a class, or is not; at the end of a text none is.
   */
  record Ahead(int characterClass, boolean wanted) implements RegexNode {}

  /** One after another; none is nothing at all. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** One of several, the earlier rather than the later. */
  record Choice(List<RegexNode> options) implements RegexNode {}

  /**
   * A part several times.
   *
   * @param most at least {@code least}, or {@link #ANY_NUMBER}
   * @param greedy whether more rather than fewer
   */
  record Repeat(RegexNode part, int least, int most, boolean greedy) implements RegexNode {}

  /** No limit. */
  int ANY_NUMBER = -1;
}
