package org.integg.model;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kind of a model's recurrence: the one place that knows all of them. */
public enum Cell {
  /** The published recurrence. */
  EGG(new EggRecurrence()),
  /** The minimal GRU, without recurrent matrices. */
  MINGRU(new MinGru());

  private final Recurrence recurrence;

  Cell(Recurrence recurrence) {
    this.recurrence = recurrence;
  }

  /** The layer's recurrence on its way from x to {@code add(h, x)}. */
  <A> A read(A x, Operations<A> o) {
    return recurrence.read(x, o);
  }

  /** The kind with the given name, as {@link #toString} writes it. */
  public static Optional<Cell> named(String name) {
    return Stream.of(values()).filter(kind -> kind.toString().equals(name)).findFirst();
  }

  /** The name in files and on the command line: {@code egg} or {@code mingru}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
