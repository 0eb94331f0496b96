package org.integg.tasks;

import java.util.OptionalInt;

/** A family at one size. Questions are drawn until one belongs to the wanted part. */
record MadeTask(Family family, int size) implements Task {
  /** The smaller part is an eighth, so missing it this often has a probability below 10^−500. */
  private static final int TRIES = 10_000;

  @Override
  public String name() {
    return family.name() + "-" + size;
  }

  @Override
  public String summary() {
    return family.summary().replace("N", Integer.toString(size));
  }

  @Override
  public Question question(Part part, long seed) {
    SplitMix draws = new SplitMix(seed);
    for (int i = 0; i < TRIES; i++) {
      Family.Draft draft = family.draw(size, draws);
      if (Part.of(draft.key()) == part) {
        return draft.question();
      }
    }
    throw new IllegalStateException(name() + " has no questions of part " + part);
  }

  @Override
  public OptionalInt size(Part part) {
    return OptionalInt.empty();
  }

  @Override
  public int reward(Question question, String answer) {
    return family.reward(question, answer);
  }

  @Override
  public int answerLimit() {
    return family.answerLimit(size);
  }
}
