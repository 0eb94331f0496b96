package org.integg.tasks.environment;

import java.util.List;

/**
 * MountainCar-v0: a car too weak for the slope must reach the hilltop by swinging (Moore 1990;
 * constants and limits as in Gymnasium). Actions push left, not at all or right; each gives −1. An
 * observation is position and speed.
 */
record MountainCar() implements Environment {
  private static final double LEFT = -1.2;
  private static final double RIGHT = 0.6;
  private static final double GOAL = 0.5;
  private static final double MOST_SPEED = 0.07;
  private static final double FORCE = 0.001;
  private static final double GRAVITY = 0.0025;
  private static final Scales SCALES =
      Scales.of(Scale.between(LEFT, RIGHT, 48), Scale.around(MOST_SPEED, 48));

  @Override
  public String name() {
    return "MountainCar-v0";
  }

  @Override
  public String summary() {
    return "swing a weak car onto a hill";
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
    return 200;
  }

  @Override
  public int solved() {
    return -118 * UNIT;
  }

  @Override
  public Episode start(long seed) {
    return new Course(this, new Uniform(seed).between(-0.6, -0.4), 0);
  }

  /** One episode. */
  static final class Course extends Limited {
    private double place;
    private double speed;

    Course(MountainCar environment, double place, double speed) {
      super(environment);
      this.place = place;
      this.speed = speed;
    }

    @Override
    public void observe(int[] tokens) {
      SCALES.write(tokens, place, speed);
    }

    @Override
    int step(int action) {
      double moved = speed + (action - 1) * FORCE + StrictMath.cos(3 * place) * -GRAVITY;
      speed = Math.clamp(moved, -MOST_SPEED, MOST_SPEED);
      place = Math.clamp(place + speed, LEFT, RIGHT);
      if (place == LEFT && speed < 0) {
        speed = 0;
      }
      if (place >= GOAL && speed >= 0) {
        end();
      }
      return -UNIT;
    }

    double[] state() {
      return new double[] {place, speed};
    }
  }
}
