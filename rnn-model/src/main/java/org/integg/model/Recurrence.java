package org.integg.model;

/**
 * What a layer remembers, and what it makes of it: the part of a layer before its MLP, as a program
 * of {@link Operations}. Its tensors, their noise and their votes follow from the program.
 */
interface Recurrence {
  /**
   * One token.
   *
   * @param x what enters the layer
   * @return what leaves it: {@code add(h, x)}
   */
  <A> A read(A x, Operations<A> o);
}
