package org.integg.tasks.environment;

import java.util.List;

/**
 * Acrobot-v1: two links hang from a pivot. A torque at the joint between them must swing the free
 * end more than one link's length above the pivot (Sutton 1996; the book's dynamics; as in
 * Gymnasium, the constants, one fourth-order Runge-Kutta step of 0.2 s, and the limits). Actions
 * are torques of −1, 0 and 1; each gives −1 except the last. An observation is both angles and both
 * angular speeds; the published one has cosine and sine in place of each angle, which is the same
 * information.
 */
record Acrobot() implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double SECONDS = 0.2;
  private static final double CENTER = 0.5;
  private static final double INERTIA = 1.0;
  private static final double MOST_SPEED_1 = 4 * Math.PI;
  private static final double MOST_SPEED_2 = 9 * Math.PI;
  private static final double START = 0.1;
  private static final Scales SCALES =
      Scales.of(
          Scale.circle(32),
          Scale.circle(32),
          Scale.around(MOST_SPEED_1 / 2, 24),
          Scale.around(MOST_SPEED_2 / 2, 24));

  @Override
  public String name() {
    return "Acrobot-v1";
  }

  @Override
  public String summary() {
    return "swing the end of two hanging links above a line";
  }

  @Override
  public int actions() {
    return 3;
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
    return -80 * UNIT;
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

  /** One episode; the state is two angles and two angular speeds in rad and rad/s. */
  static final class Course extends Limited {
    private final double[] state;

    Course(Acrobot environment, double[] state) {
      super(environment);
      this.state = state;
    }

    @Override
    public void observe(int[] tokens) {
      SCALES.write(tokens, state);
    }

    @Override
    int step(int action) {
      integrate(action - 1.0);
      state[0] = wrapped(state[0]);
      state[1] = wrapped(state[1]);
      state[2] = Math.clamp(state[2], -MOST_SPEED_1, MOST_SPEED_1);
      state[3] = Math.clamp(state[3], -MOST_SPEED_2, MOST_SPEED_2);
      if (-StrictMath.cos(state[0]) - StrictMath.cos(state[1] + state[0]) > 1.0) {
        end();
        return 0;
      }
      return -UNIT;
    }

    private void integrate(double torque) {
      double[] one = slope(state, torque);
      double[] two = slope(moved(one, SECONDS / 2), torque);
      double[] three = slope(moved(two, SECONDS / 2), torque);
      double[] four = slope(moved(three, SECONDS), torque);
      for (int i = 0; i < state.length; i++) {
        state[i] += SECONDS / 6.0 * (one[i] + 2 * two[i] + 2 * three[i] + four[i]);
      }
    }

    private double[] moved(double[] slope, double seconds) {
      double[] moved = state.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += seconds * slope[i];
      }
      return moved;
    }

    /** The derivative of a state; masses and lengths of both links are 1. */
    private static double[] slope(double[] s, double torque) {
      double cos2 = StrictMath.cos(s[1]);
      double sin2 = StrictMath.sin(s[1]);
      double d1 = CENTER * CENTER + (1 + CENTER * CENTER + 2 * CENTER * cos2) + 2 * INERTIA;
      double d2 = CENTER * CENTER + CENTER * cos2 + INERTIA;
      double phi2 = CENTER * GRAVITY * StrictMath.cos(s[0] + s[1] - Math.PI / 2);
      double phi1 =
          -CENTER * (s[3] * s[3]) * sin2
              - 2 * CENTER * s[3] * s[2] * sin2
              + (CENTER + 1) * GRAVITY * StrictMath.cos(s[0] - Math.PI / 2)
              + phi2;
      double second =
          (torque + d2 / d1 * phi1 - CENTER * (s[2] * s[2]) * sin2 - phi2)
              / (CENTER * CENTER + INERTIA - d2 * d2 / d1);
      return new double[] {s[2], s[3], -(d2 * second + phi1) / d1, second};
    }

    private static double wrapped(double angle) {
      double wrapped = angle;
      while (wrapped > Math.PI) {
        wrapped -= 2 * Math.PI;
      }
      while (wrapped < -Math.PI) {
        wrapped += 2 * Math.PI;
      }
      return wrapped;
    }
  }
}
