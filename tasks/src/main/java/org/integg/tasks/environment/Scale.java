package org.integg.tasks.environment;

/**
 * Equal steps between two bounds. Values beyond a bound belong to the outermost step.
 *
 * @param steps at least 1
 * @param order the order of these steps
 */
record Scale(double low, double high, int steps, Variable.Order order) {
  /** A scale from one value to another. */
  static Scale between(double low, double high, int steps) {
    return new Scale(low, high, steps, Variable.Order.LINE);
  }

  /** A scale from {@code -high} to {@code high}. */
  static Scale around(double high, int steps) {
    return between(-high, high, steps);
  }

  /** A scale of angles, from −π to π. */
  static Scale circle(int steps) {
    return new Scale(-Math.PI, Math.PI, steps, Variable.Order.CIRCLE);
  }

  /** The step of a value, counted from 0. */
  int of(double value) {
    double share = (value - low) / (high - low) * steps;
    return (int) Math.clamp(Math.floor(share), 0, steps - 1);
  }
}
