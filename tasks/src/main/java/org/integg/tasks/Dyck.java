package org.integg.tasks;

/** The brackets that close a row of N brackets of three kinds: {@code ([]{=})}. */
record Dyck() implements Family {
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";

  @Override
  public String name() {
    return "dyck";
  }

  @Override
  public Sizes sizes() {
    return new Sizes(3, 16, 200);
  }

  @Override
  public String summary() {
    return "what closes N brackets of three kinds";
  }

  @Override
  public Draft draw(int size, SplitMix draws) {
    StringBuilder prompt = new StringBuilder();
    StringBuilder closing = new StringBuilder(); // innermost last
    for (int i = 0; i < size; i++) {
      int depth = closing.length();
      if (depth > 1 && draws.below(2) == 0) { // at least one stays open
        prompt.append(closing.charAt(depth - 1));
        closing.setLength(depth - 1);
      } else {
        int kind = draws.below(OPENING.length());
        prompt.append(OPENING.charAt(kind));
        closing.append(CLOSING.charAt(kind));
      }
    }
    return Draft.of(prompt.append('=').toString(), closing.reverse().toString());
  }

  @Override
  public int answerLimit(int size) {
    return size + 1;
  }
}
