package org.integg.eggroll.run;

import org.integg.eggroll.Learner;

/**
 * How long a run trains in all, earlier sessions included. The limit that is reached first ends it;
 * 0 means no limit, and at least one is set.
 *
 * @param steps steps
 * @param minutes wall-clock minutes of training, validation and saving
 * @param memberTokens tokens read, summed over the members of the population
 * @param cpuSeconds CPU-seconds of the threads that do the steps, as {@link StepMetrics#cpuSeconds}
 */
public record Budget(long steps, double minutes, long memberTokens, double cpuSeconds) {
  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MINUTE = 60 * NANOS;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is negative or none is set
   */
  public Budget {
    require(steps >= 0, "steps " + steps);
    require(minutes >= 0 && minutes < Double.POSITIVE_INFINITY, "minutes " + minutes);
    require(memberTokens >= 0, "member-tokens " + memberTokens);
    require(cpuSeconds >= 0 && cpuSeconds < Double.POSITIVE_INFINITY, "cpu-seconds " + cpuSeconds);
    if (steps == 0 && minutes == 0 && memberTokens == 0 && cpuSeconds == 0) {
      throw new IllegalArgumentException(
          "no budget: give a number of steps, of minutes, of member-tokens or of CPU-seconds");
    }
  }

  /** A budget without a limit of CPU time. */
  public Budget(long steps, double minutes, long memberTokens) {
    this(steps, minutes, memberTokens, 0);
  }

  /** This budget with another number of steps. */
  public Budget withSteps(long number) {
    return new Budget(number, minutes, memberTokens, cpuSeconds);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": must be positive, or 0 for no limit");
    }
  }

  /**
   * What a run has used of its budget.
   *
   * @param steps steps done
   * @param memberTokens tokens read
   * @param nanos wall-clock time
   * @param cpuNanos CPU time of steps
   */
  record Use(long steps, long memberTokens, long nanos, long cpuNanos) {}

  /** Whether a run that has come this far is done. */
  boolean reached(Use use) {
    return share(use) >= 1;
  }

  /** Share of the budget that a run has used at this step, 0 to 1. */
  public double used(StepMetrics metrics) {
    long nanos = Math.round(metrics.seconds() * NANOS);
    long cpuNanos = Math.round(metrics.cpuSeconds() * NANOS);
    return Math.min(1, share(new Use(metrics.step(), metrics.memberTokens(), nanos, cpuNanos)));
  }

  /**
   * The share used, in 65,536ths. With a budget of steps or member-tokens it is a function of the
   * step; with one of minutes or CPU-seconds it depends on the machine.
   */
  int progress(Use use) {
    return (int) (Math.min(1, share(use)) * Learner.WHOLE);
  }

  /** How many of {@code of} equal parts of the budget a run has used up. */
  int parts(Use use, int of) {
    return (int) (Math.min(1, share(use)) * of);
  }

  private double share(Use use) {
    double bySteps = steps == 0 ? 0 : (double) use.steps / steps;
    double byMinutes = minutes == 0 ? 0 : use.nanos / (minutes * NANOS_PER_MINUTE);
    double byTokens = memberTokens == 0 ? 0 : (double) use.memberTokens / memberTokens;
    double byCpu = cpuSeconds == 0 ? 0 : use.cpuNanos / (cpuSeconds * NANOS);
    return Math.max(Math.max(bySteps, byMinutes), Math.max(byTokens, byCpu));
  }
}
