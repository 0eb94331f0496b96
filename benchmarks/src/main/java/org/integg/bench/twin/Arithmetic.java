package org.integg.bench.twin;

/** How the twin computes. The clips are the same in both. */
enum Arithmetic {
  /** As in docs/algorithm.md: weights are rounded to int8, and every division is a floor. */
  INTEGER,
  /** Without rounding and floors: a function that is differentiable except at its kinks. */
  REAL;

  /** The largest magnitude of a weight or an activation. */
  static final float MAX = 127;

  /**
   * Added so that a floor is a truncation of a positive number; |v| in {@link #floor} must be below
   * it.
   */
  private static final float OFFSET = 256;

  /** A slope so steep that it covers even the shortest distance to the clip. */
  private static final float STEEP = 1e6f;

  /** {@code floor(v)} for |v| &lt; 256, or v itself. */
  float floor(float v) {
    return this == INTEGER ? (int) (v + OFFSET) - OFFSET : v;
  }

  /** {@code min(127, max(-127, v))}. */
  static float clip(float v) {
    return Math.min(MAX, Math.max(-MAX, v));
  }

  /**
   * 1 where a gradient passes, 0 where a clip holds its value at ±127 (written without a condition,
   * so that loops become vectors).
   */
  static float pass(float v) {
    return Math.min(1, (MAX - Math.abs(v)) * STEEP);
  }
}
