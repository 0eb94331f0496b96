package org.integg.tasks.environment;

import java.io.Serializable;

/**
 * A variable of an observation; each of its values is a token.
 *
 * @param steps number of values that it can take, at least 1
 * @param order which values are near one another
 */
public record Variable(int steps, Order order) implements Serializable {
  /** How values relate to one another. */
  public enum Order {
    /** Values are unrelated. */
    NONE,
    /** Each value is between its neighbours. */
    LINE,
    /** Like {@link #LINE}, but the last value is a neighbour of the first, as with angles. */
    CIRCLE
  }
}
