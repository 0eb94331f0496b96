package org.integg.tasks;

/** A sum, difference or product of two numbers modulo N: {@code 12*34%97=20}. */
record Modular() implements Family {
  @Override
  public String name() {
    return "modular";
  }

  @Override
  public Sizes sizes() {
    return new Sizes(5, 97, 9999);
  }

  @Override
  public String summary() {
    return "sum, difference or product of two numbers modulo N";
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    int one = draws.below(size);
    int other = draws.below(size);
    char operator = "+-*".charAt(draws.below(3));
    int result = // below 2^27
        switch (operator) {
          case '+' -> one + other;
          case '-' -> one - other;
          default -> one * other;
        };
    String prompt = "%d%s%d%%%d=".formatted(one, operator, other, size);
    boolean ordered = operator == '-' || one <= other;
    String key = ordered ? prompt : "%d%s%d%%%d=".formatted(other, operator, one, size);
    String answer = Integer.toString(Math.floorMod(result, size));
    return new Draft(key, new Question(prompt, answer));
  }

  @Override
  public int answerLimit(int size) {
    return 5;
  }
}
