package org.integg.tasks.environment;

import java.util.List;
import org.integg.tasks.SplitMix;

/**
 * Catch, from bsuite: a ball falls through 10 rows of 5 columns. A paddle, which starts in the
 * middle of the lowest row, must be under it at the end. Actions move the paddle left, not at all
 * or right; the end gives 1 or −1. An observation is the ball's row, the ball's column and the
 * paddle's column, which is all that the published picture shows.
 */
record Catch() implements Environment {
  private static final int ROWS = 10;
  private static final int COLUMNS = 5;

  @Override
  public String name() {
    return "Catch";
  }

  @Override
  public String summary() {
    return "move a paddle under a falling ball";
  }

  @Override
  public int actions() {
    return 3;
  }

  @Override
  public List<Variable> variables() {
    return List.of(line(ROWS), line(COLUMNS), line(COLUMNS));
  }

  private static Variable line(int steps) {
    return new Variable(steps, Variable.Order.LINE);
  }

  @Override
  public int longest() {
    return ROWS - 1;
  }

  @Override
  public int solved() {
    return UNIT;
  }

  @Override
  public Episode start(long seed) {
    return new Course(this, new SplitMix(seed).below(COLUMNS));
  }

  /** One episode. */
  static final class Course extends Limited {
    private final int ball;
    private int paddle = COLUMNS / 2;

    Course(Catch environment, int ball) {
      super(environment);
      this.ball = ball;
    }

    @Override
    public void observe(int[] tokens) {
      tokens[0] = actions();
      tokens[1] = ROWS + ball;
      tokens[2] = ROWS + COLUMNS + paddle;
    }

    @Override
    int step(int action) {
      paddle = Math.clamp(paddle + action - 1, 0, COLUMNS - 1);
      if (!ended()) {
        return 0;
      }
      return paddle == ball ? UNIT : -UNIT;
    }
  }
}
