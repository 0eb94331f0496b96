package org.integg.tasks.environment;

import java.util.List;

/**
 * Pendulum-v1: a pendulum must be swung up and held (constants, method and limits as in Gymnasium).
 * Actions are the torques −2, −1, 0, 1 and 2; the published environment takes any torque in this
 * range. A turn costs {@code angle² + 0.1·speed² + 0.001·torque²}. An observation is the angle, 0
 * upright, and the angular speed; the published one has cosine and sine in place of the angle.
 */
record Pendulum() implements Environment {
  private static final double GRAVITY = 10.0;
  private static final double SECONDS = 0.05;
  private static final double MOST_SPEED = 8;
  private static final int MOST_TORQUE = 2;
  private static final Scales SCALES = Scales.of(Scale.circle(64), Scale.around(MOST_SPEED, 64));

  @Override
  public String name() {
    return "Pendulum-v1";
  }

  @Override
  public String summary() {
    return "swing a pendulum up and hold it";
  }

  @Override
  public int actions() {
    return 2 * MOST_TORQUE + 1;
  }

  @Override
  public List<Variable> variables() {
    return SCALES.variables();
  }

  @Override
  public int longest() {
    return 200;
  }

  @Override
  public int solved() {
    return -250 * UNIT;
  }

  @Override
  public Episode start(long seed) {
    Uniform draws = new Uniform(seed);
    double angle = draws.between(-Math.PI, Math.PI);
    return new Course(this, angle, draws.between(-1, 1));
  }

  /** One episode. */
  static final class Course extends Limited {
    private double angle;
    private double speed;

    Course(Pendulum environment, double angle, double speed) {
      super(environment);
      this.angle = angle;
      this.speed = speed;
    }

    @Override
    public void observe(int[] tokens) {
      SCALES.write(tokens, normalized(angle), speed);
    }

    @Override
    int step(int action) {
      double torque = action - MOST_TORQUE;
      double off = normalized(angle);
      double cost = off * off + 0.1 * (speed * speed) + 0.001 * (torque * torque);
      // Mass and length are 1.
      double pull = 3 * GRAVITY / 2 * StrictMath.sin(angle) + 3.0 * torque;
      speed = Math.clamp(speed + pull * SECONDS, -MOST_SPEED, MOST_SPEED);
      angle += speed * SECONDS;
      return (int) -Math.floor(cost * UNIT + 0.5); // at most π² + 6.4 + 0.004
    }

    /** The same angle from −π to π. */
    private static double normalized(double angle) {
      double turn = 2 * Math.PI;
      double from = angle + Math.PI;
      return from - turn * Math.floor(from / turn) - Math.PI;
    }

    double[] state() {
      return new double[] {angle, speed};
    }
  }
}
