package org.integg.tasks.environment;

/**
 * Equal steps between two bounds; what lies beyond belongs to the outermost.
 *
 * @param steps at least 1
 */
record Scale(double low, double high, int steps) {
  /** The same distance to both sides of 0. */
  static Scale around(double high, int steps) {
    return new Scale(-high, high, steps);
  }

  /** The step of a value, from 0 on. */
  int of(double value) {
    double share = (value - low) / (high - low) * steps;
    return (int) Math.clamp(Math.floor(share), 0, steps - 1);
  }
}
