package org.integg.tasks;

import java.util.ArrayList;
import java.util.List;

/**
 * An expression that gives a target and uses each of N numbers at most once: {@code 3 7 25:46=},
 * {@code 25+3*7}. Questions are made from an expression, so each has an answer. The exact evaluator
 * confirms it.
 *
 * @param name the name without the size
 * @param most the largest number; the smallest is 1
 * @param least the smallest target; the largest is 99
 */
record Countdown(String name, int most, int least) implements Family {
  /** Reward of an expression that uses only the given numbers but misses the target. */
  static final int KEPT_TO_THE_NUMBERS = 100;

  private static final int LARGEST_TARGET = 99;

  /** A value, how it was made, and how tightly its last operator binds. */
  private record Made(Fraction value, String text, int binds) {
    static final int SUM = 1;
    static final int PRODUCT = 2;
    static final int NUMBER = 3;

    String within(int atLeast) {
      return binds >= atLeast ? text : "(" + text + ")";
    }

    Made with(char operator, Made other) {
      boolean sum = operator == '+' || operator == '-';
      int own = sum ? SUM : PRODUCT;
      int right = operator == '-' || operator == '/' ? own + 1 : own;
      return new Made(
          value.apply(operator, other.value), within(own) + operator + other.within(right), own);
    }
  }

  @Override
  public Sizes sizes() {
    return new Sizes(2, 3, 6);
  }

  @Override
  public String summary() {
    return "an expression of N numbers up to %d, each at most once, that gives a target"
        .formatted(most);
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    while (true) {
      List<Integer> hand = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        hand.add(1 + draws.below(most));
      }
      Made made = expression(hand, draws);
      long target = made.value().numerator();
      if (made.value().denominator() == 1 && target >= least && target <= LARGEST_TARGET) {
        return draft(hand, target, made.text());
      }
    }
  }

  private static Made expression(List<Integer> hand, SplitMix draws) {
    List<Made> rest = new ArrayList<>();
    hand.forEach(n -> rest.add(new Made(Fraction.of(n), n.toString(), Made.NUMBER)));
    while (rest.size() > 1) {
      Made one = rest.remove(draws.below(rest.size()));
      Made other = rest.remove(draws.below(rest.size()));
      char operator = "+-*/".charAt(draws.below(4));
      boolean defined = operator != '/' || !other.value().is(0);
      rest.add(one.with(defined ? operator : '+', other));
    }
    return rest.getFirst();
  }

  private static Draft draft(List<Integer> hand, long target, String answer) {
    Question question = new Question(prompt(hand, target), answer);
    if (!solves(question, answer)) {
      throw new IllegalStateException(question + " has no answer");
    }
    return new Draft(prompt(hand.stream().sorted().toList(), target), question);
  }

  private static String prompt(List<Integer> hand, long target) {
    return String.join(" ", hand.stream().map(String::valueOf).toList()) + ":" + target + "=";
  }

  @Override
  public int reward(Question question, String answer) {
    if (solves(question, answer)) {
      return Task.RIGHT;
    }
    boolean keeps = Expression.value(answer, hand(question)).isPresent();
    return keeps ? KEPT_TO_THE_NUMBERS : 0;
  }

  private static boolean solves(Question question, String answer) {
    String prompt = question.prompt();
    String target = prompt.substring(prompt.indexOf(':') + 1, prompt.length() - 1);
    return Expression.value(answer, hand(question))
        .filter(value -> value.is(Long.parseLong(target)))
        .isPresent();
  }

  private static List<Integer> hand(Question question) {
    List<Integer> hand = new ArrayList<>();
    String prompt = question.prompt();
    for (String number : prompt.substring(0, prompt.indexOf(':')).split(" ")) {
      hand.add(Integer.valueOf(number));
    }
    return hand;
  }

  @Override
  public int answerLimit(int size) {
    return 6 * size; // two digits, an operator, two parentheses and the end, for each number
  }
}
