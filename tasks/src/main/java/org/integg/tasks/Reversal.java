package org.integg.tasks;

/** N letters backwards: {@code <abc=cba}. */
record Reversal() implements Family {
  private static final int LETTERS = 26;

  @Override
  public String name() {
    return "reverse";
  }

  @Override
  public Sizes sizes() {
    return new Sizes(2, 8, 200);
  }

  @Override
  public String summary() {
    return "N letters backwards";
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < size; i++) {
      letters.append((char) ('a' + draws.below(LETTERS)));
    }
    String prompt = "<" + letters + "=";
    return Draft.of(prompt, letters.reverse().toString());
  }

  @Override
  public int answerLimit(int size) {
    return size + 1;
  }
}
