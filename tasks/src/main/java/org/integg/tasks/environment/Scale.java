package org.integg.tasks.environment;

/**
 * Equal steps between two bounds; what lies beyond belongs to the outermost.
 *
 * @param steps at least 1
 * @param order of these steps
 */
record Scale(double low, double high, int steps, Variable.Order order) {
  /** From one value to another. */
  static Scale between(double low, double high, int steps) {
    return new Scale(low, high, steps, Variable.Order.LINE);
  }

  /** The same distance to both sides of 0. */
  static Scale around(double high, int steps) {
    return between(-high, high, steps);
  }

  /** An angle, from −π to π. */
  static Scale circle(int steps) {
    return new Scale(-Math.PI, Math.PI, steps, Variable.Order.CIRCLE);
  }

  /** The step of a value, from 0 on. */
  int of(double value) {
    double share = (value - low) / (high - low) * steps;
    return (int) Math.clamp(Math.floor(share), 0, steps - 1);
  }
}
