package org.integg.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Exact value of an expression that may use each number of a hand at most once: {@code + - * /} and
 * parentheses as usual, numbers without sign or leading zeros, no blanks.
 */
final class Expression {
  /** Longer texts have no value. Six numbers, five operators and all useful parentheses take 28. */
  static final int LONGEST = 64;

  private static final int MOST_DIGITS = 2;

  private final String text;
  private final List<Integer> left;
  private int at;

  private Expression(String text, List<Integer> hand) {
    this.text = text;
    left = new ArrayList<>(hand);
  }

  /**
   * The value; empty if the text is not an expression, divides by zero, or uses a number that is
   * not in the hand or was used already.
   *
   * @param hand at most six numbers from 1 to 99
   */
  static Optional<Fraction> value(String text, List<Integer> hand) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    Expression expression = new Expression(text, hand);
    return expression.sum().filter(value -> expression.at == text.length());
  }

  private Optional<Fraction> sum() {
    Optional<Fraction> value = product();
    while (value.isPresent() && (isAt('+') || isAt('-'))) {
      value = applied(value.get(), text.charAt(at++), product());
    }
    return value;
  }

  private Optional<Fraction> product() {
    Optional<Fraction> value = factor();
    while (value.isPresent() && (isAt('*') || isAt('/'))) {
      value = applied(value.get(), text.charAt(at++), factor());
    }
    return value;
  }

  private static Optional<Fraction> applied(Fraction one, char operator, Optional<Fraction> other) {
    boolean defined = other.isPresent() && !(operator == '/' && other.get().is(0));
    return defined ? Optional.of(one.apply(operator, other.get())) : Optional.empty();
  }

  private Optional<Fraction> factor() {
    if (!isAt('(')) {
      return number();
    }
    at++;
    Optional<Fraction> inner = sum();
    if (!isAt(')')) {
      return Optional.empty();
    }
    at++;
    return inner;
  }

  private Optional<Fraction> number() {
    int begin = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    int digits = at - begin;
    if (digits < 1 || digits > MOST_DIGITS || text.charAt(begin) == '0') {
      return Optional.empty();
    }
    Integer number = Integer.valueOf(text.substring(begin, at));
    return left.remove(number) ? Optional.of(Fraction.of(number)) : Optional.empty();
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }
}
