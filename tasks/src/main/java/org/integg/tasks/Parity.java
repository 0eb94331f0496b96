package org.integg.tasks;

/** Whether a row of 1 to N bits has an odd number of ones: {@code p1011=1}. */
record Parity() implements Family {
  @Override
  public String name() {
    return "parity";
  }

  @Override
  public Sizes sizes() {
    return new Sizes(4, 40, 1000);
  }

  @Override
  public String summary() {
    return "1 if a row of up to N bits has an odd number of ones, else 0";
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    int bits = 1 + draws.below(size);
    StringBuilder prompt = new StringBuilder("p");
    int ones = 0;
    for (int i = 0; i < bits; i++) {
      int bit = draws.below(2);
      ones += bit;
      prompt.append(bit);
    }
    return Draft.of(prompt.append('=').toString(), Integer.toString(ones % 2));
  }

  @Override
  public int answerLimit(int size) {
    return 2;
  }
}
