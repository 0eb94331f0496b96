package org.integg.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountdownTest {
  private static final List<Integer> HAND = List.of(3, 8, 8, 3);

  /** A fraction with numerator and denominator of any size. */
  private record Exact(BigInteger over, BigInteger under) {
    List<Exact> combinations(Exact o) {
      List<Exact> all = new ArrayList<>();
      all.add(
          new Exact(over.multiply(o.under).add(o.over.multiply(under)), under.multiply(o.under)));
      all.add(
          new Exact(
              over.multiply(o.under).subtract(o.over.multiply(under)), under.multiply(o.under)));
      all.add(new Exact(over.multiply(o.over), under.multiply(o.under)));
      if (o.over.signum() != 0) {
        all.add(new Exact(over.multiply(o.under), under.multiply(o.over)));
      }
      return all;
    }

    boolean is(long target) {
      return over.equals(under.multiply(BigInteger.valueOf(target)));
    }
  }

  /** Whether some of the numbers give a target, by trying every pair and every operation. */
  private static boolean reachable(List<Exact> numbers, long target) {
    if (numbers.stream().anyMatch(n -> n.is(target))) {
      return true;
    }
    for (int i = 0; i < numbers.size(); i++) {
      for (int j = 0; j < numbers.size(); j++) {
        if (i != j) {
          List<Exact> rest = new ArrayList<>(numbers);
          rest.remove(Math.max(i, j));
          rest.remove(Math.min(i, j));
          for (Exact combined : numbers.get(i).combinations(numbers.get(j))) {
            List<Exact> next = new ArrayList<>(rest);
            next.add(combined);
            if (reachable(next, target)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"countdown-3", "countdown-4", "countdown-small-3", "countdown-small-4"})
  void everyQuestionCanBeSolved(String name) {
    Task task = Tasks.made(name);
    for (long seed = 0; seed < 60; seed++) {
      String prompt = task.question(Part.TEST, seed).prompt();
      String[] halves = prompt.replace("=", "").split(":");
      List<Exact> numbers = new ArrayList<>();
      for (String number : halves[0].split(" ")) {
        numbers.add(new Exact(new BigInteger(number), BigInteger.ONE));
      }
      assertTrue(reachable(numbers, Long.parseLong(halves[1])), prompt);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8/(3-8/3), 24, 1",
    "8+8*3, 32, 1",
    "(8+8)*3, 48, 1",
    "3-8-8, -13, 1",
    "8/3/8, 1, 3",
    "8/(3/8), 64, 3",
    "((8)), 8, 1",
    "3-3, 0, 1",
    "(3-8)/(8-3), -1, 1",
  })
  void valuesAreExact(String text, long numerator, long denominator) {
    Optional<Fraction> value = Expression.value(text, HAND);
    assertEquals(Optional.of(new Fraction(numerator, denominator)), value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8+8+8",
        "3*7",
        "8/(3-3)",
        "8+",
        "+8",
        "-8",
        "8 +3",
        "(8",
        "8)",
        "()",
        "08",
        "8x3",
        "8(3)",
        "38",
        "3.0",
        "8**3",
        "88888888888888888888"
      })
  void whatIsNoExpressionOfTheNumbersHasNoValue(String text) {
    assertEquals(Optional.empty(), Expression.value(text, HAND));
  }

  @Test
  void anAnswerOfAnyLengthEnds() {
    assertEquals(Optional.empty(), Expression.value("(".repeat(100_000), HAND));
    String deep = "(".repeat(30) + "8" + ")".repeat(30);
    assertEquals(Optional.of(Fraction.of(8)), Expression.value(deep, HAND));
  }

  @Test
  void largestNumbersDoNotOverflow() {
    List<Integer> hand = List.of(99, 98, 97, 99, 98, 97);
    Fraction product = Expression.value("99*98*97*99*98*97", hand).orElseThrow();
    assertEquals(new Fraction(99L * 98 * 97 * 99 * 98 * 97, 1), product);
    Fraction sum = Expression.value("99/98+97/99+98/97", hand).orElseThrow();
    long under = 98L * 99 * 97;
    long over = 99L * 99 * 97 + 97L * 98 * 97 + 98L * 98 * 99;
    assertEquals(over * sum.denominator(), sum.numerator() * under);
  }

  @Test
  void rewardsAreForTheTargetAndALittleForTheRules() {
    Task task = Tasks.made("countdown-3");
    Question question = new Question("3 7 25:46=", "25+3*7");
    assertEquals(Task.RIGHT, task.reward(question, "7*3+25"));
    assertEquals(Countdown.KEPT_TO_THE_NUMBERS, task.reward(question, "25+7"));
    assertEquals(0, task.reward(question, "46"));
    assertEquals(0, task.reward(question, "25+21"));
    assertEquals(Task.RIGHT, task.reward(new Question("3 7 25:32=", "25+7"), "7+25"));
  }
}
