package org.integg.model;

/** The rule for a tensor's weights before training. */
public sealed interface InitialValue {
  /**
   * Every weight has the same value.
   *
   * @param value −127 to 127; 16 stands for 1.0
   */
  record Constant(int value) implements InitialValue {}

  /** Each weight is drawn on its own: round(N(0, 16²)), clipped to −127..127. */
  record Gaussian() implements InitialValue {}
}
