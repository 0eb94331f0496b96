package org.integg.tasks.environment;

import java.io.Serializable;

/**
 * A variable of an observation, each value of which is a token.
 *
 * @param steps values that it takes, at least 1
 * @param order which of them are near one another
 */
public record Variable(int steps, Order order) implements Serializable {
  /** What values have to do with one another. */
  public enum Order {
    /** Nothing: each stands for something of its own. */
    NONE,
    /** Each is between its neighbours. */
    LINE,
    /** The same, and the last is a neighbour of the first: an angle. */
    CIRCLE
  }
}
