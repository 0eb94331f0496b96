package org.integg.eggroll.aligned;

/** Where control variates come from. */
public enum Control {
  /**
   * Matrices learn from members' differences what rows are worth; they reduce the variance only.
   */
  LEARNED,
  /** None: members' fitness alone. */
  NONE;

  /** The name in options and in {@code config.json}. */
  @Override
  public String toString() {
    return this == LEARNED ? "learned" : "none";
  }
}
