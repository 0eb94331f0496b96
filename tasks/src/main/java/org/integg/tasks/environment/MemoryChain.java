package org.integg.tasks.environment;

import java.util.List;
import org.integg.tasks.SplitMix;

/**
 * MemoryChain of length N, from bsuite, with one bit. The bit is shown at the start, for two turns
 * as in bsuite; then only time passes. The last of N + 1 actions must equal the bit, and gives 1 or
 * −1. An observation is one token: the bit, or the time.
 */
record MemoryChain(int length) implements Environment {
  static final String PREFIX = "MemoryChain-";
  static final int LONGEST = 100;

  @Override
  public String name() {
    return PREFIX + length;
  }

  @Override
  public String summary() {
    return "remember a bit for %d turns".formatted(length);
  }

  @Override
  public int actions() {
    return 2;
  }

  @Override
  public List<Variable> variables() {
    return List.of(new Variable(length + 1, Variable.Order.NONE));
  }

  @Override
  public int longest() {
    return length + 1;
  }

  @Override
  public int solved() {
    return UNIT;
  }

  @Override
  public Episode start(long seed) {
    return new Course(this, new SplitMix(seed).below(2));
  }

  /** One episode. */
  static final class Course extends Limited {
    private final int bit;

    Course(MemoryChain environment, int bit) {
      super(environment);
      this.bit = bit;
    }

    @Override
    public void observe(int[] tokens) {
      int time = Math.max(0, actions() - 1);
      tokens[0] = time == 0 ? bit : time + 1;
    }

    @Override
    int step(int action) {
      if (!ended()) {
        return 0;
      }
      return action == bit ? UNIT : -UNIT;
    }
  }
}
