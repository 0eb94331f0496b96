package org.integg.tasks;

import java.util.Arrays;

/** N digits in rising order: {@code >3105=0135}. */
record Sorting() implements Family {
  @Override
  public String name() {
    return "sort";
  }

  @Override
  public Sizes sizes() {
    return new Sizes(2, 8, 200);
  }

  @Override
  public String summary() {
    return "N digits in rising order";
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    char[] digits = new char[size];
    for (int i = 0; i < size; i++) {
      digits[i] = (char) ('0' + draws.below(10));
    }
    String prompt = ">" + new String(digits) + "=";
    Arrays.sort(digits);
    return Draft.of(prompt, new String(digits));
  }

  @Override
  public int answerLimit(int size) {
    return size + 1;
  }
}
