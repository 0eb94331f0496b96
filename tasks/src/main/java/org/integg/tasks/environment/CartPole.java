package org.integg.tasks.environment;

import java.util.List;

/**
 * CartPole-v1: a pole on a cart must stay upright (Barto, Sutton and Anderson 1983; constants,
 * Euler's method and limits as in Gymnasium). Actions push to the left or to the right; each gives
 * 1. An observation is the cart's position and speed, and the pole's angle and angular speed.
 */
record CartPole() implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1.0;
  private static final double HALF_LENGTH = 0.5;
  private static final double POLE_MOMENT = POLE_MASS * HALF_LENGTH;
  private static final double FORCE = 10.0;
  private static final double SECONDS = 0.02;
  private static final double MOST_PLACE = 2.4;
  private static final double MOST_ANGLE = 12 * 2 * Math.PI / 360;
  private static final double START = 0.05;
  private static final Scales SCALES =
      Scales.of(
          Scale.around(MOST_PLACE, 24),
          Scale.around(2.5, 24),
          Scale.around(MOST_ANGLE, 32),
          Scale.around(2.5, 32));

  @Override
  public String name() {
    return "CartPole-v1";
  }

  @Override
  public String summary() {
    return "push a cart so that its pole stays upright";
  }

  @Override
  public int actions() {
    return 2;
  }

  @Override
  public List<Variable> variables() {
    return SCALES.variables();
  }

  @Override
  public int longest() {
    return 500;
  }

  @Override
  public int solved() {
    return 475 * UNIT;
  }

  @Override
  public Episode start(long seed) {
    Uniform draws = new Uniform(seed);
    double[] state = new double[4];
    for (int i = 0; i < state.length; i++) {
      state[i] = draws.between(-START, START);
    }
    return new Course(this, state);
  }

  /** One episode; the state is position, speed, angle, angular speed in m, m/s, rad, rad/s. */
  static final class Course extends Limited {
    private final double[] state;

    Course(CartPole environment, double[] state) {
      super(environment);
      this.state = state;
    }

    @Override
    public void observe(int[] tokens) {
      SCALES.write(tokens, state);
    }

    @Override
    int step(int action) {
      double force = action == 1 ? FORCE : -FORCE;
      double cos = StrictMath.cos(state[2]);
      double sin = StrictMath.sin(state[2]);
      double push = (force + POLE_MOMENT * (state[3] * state[3]) * sin) / TOTAL_MASS;
      double angular =
          (GRAVITY * sin - cos * push)
              / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS));
      double linear = push - POLE_MOMENT * angular * cos / TOTAL_MASS;
      state[0] += SECONDS * state[1];
      state[1] += SECONDS * linear;
      state[2] += SECONDS * state[3];
      state[3] += SECONDS * angular;
      if (Math.abs(state[0]) > MOST_PLACE || Math.abs(state[2]) > MOST_ANGLE) {
        end();
      }
      return UNIT;
    }
  }
}
