package org.integg.model;

/**
 * A layer's memory and how it is used: the part of a layer before its MLP, as a program of {@link
 * Operations}. Its tensors, their noise and their votes follow from the program.
 */
interface Recurrence {
  /**
   * Reads one token.
   *
   * @param x the layer's input
   * @return the recurrence's output: {@code add(h, x)}
   */
  <A> A read(A x, Operations<A> o);
}
