package org.integg.tasks;

/**
 * Sums or differences of two numbers of N digits, without leading zeros. Differences are at least
 * 0. If the answer is reversed (lowest digit first), the prompt ends with {@code ~} instead of
 * {@code =}.
 */
record Sums(boolean difference, boolean reversed) implements Family {
  @Override
  public String name() {
    return (difference ? "subtraction" : "addition") + (reversed ? "-reversed" : "");
  }

  @Override
  public Sizes sizes() {
    return new Sizes(1, 3, 9);
  }

  @Override
  public String summary() {
    return (difference ? "difference" : "sum")
        + " of two numbers of N digits"
        + (reversed ? ", lowest digit first" : "");
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    int one = number(size, draws);
    int other = number(size, draws);
    int larger = Math.max(one, other);
    int smaller = Math.min(one, other);
    if (difference) {
      // A difference has only one order; a sum has two, which ask the same thing.
      String asked = larger + "-" + smaller;
      return draft(asked, asked, larger - smaller);
    }
    // Two numbers below 10^9 add up to less than 2^31.
    return draft(smaller + "+" + larger, one + "+" + other, one + other);
  }

  private Draft draft(String key, String asked, int result) {
    String digits = Integer.toString(result);
    String answer = reversed ? new StringBuilder(digits).reverse().toString() : digits;
    return new Draft(key, new Question(asked + (reversed ? "~" : "="), answer));
  }

  /** A number of this many digits, all equally likely; 0 is a number of one digit. */
  private static int number(int digits, SplitMix draws) {
    int smallest = 1;
    for (int i = 1; i < digits; i++) {
      smallest *= 10;
    }
    return digits == 1 ? draws.below(10) : smallest + draws.below(9 * smallest);
  }

  @Override
  public int answerLimit(int size) {
    return size + 2;
  }
}
