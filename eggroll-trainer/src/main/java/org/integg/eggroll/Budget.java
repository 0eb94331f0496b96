package org.integg.eggroll;

/**
 * How long a run trains, in all: what earlier sessions of the run did counts, too. Whichever limit
 * comes first ends it; 0 means no limit, and at least one is set.
 *
 * @param steps steps
 * @param minutes wall-clock minutes of training, validation and saving
 * @param memberTokens tokens read, summed over the members of the population
 */
public record Budget(long steps, double minutes, long memberTokens) {
  private static final double NANOS_PER_MINUTE = 60e9;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is negative or none is set
   */
  public Budget {
    require(steps >= 0, "steps " + steps);
    require(minutes >= 0 && minutes < Double.POSITIVE_INFINITY, "minutes " + minutes);
    require(memberTokens >= 0, "member-tokens " + memberTokens);
    if (steps == 0 && minutes == 0 && memberTokens == 0) {
      throw new IllegalArgumentException(
          "no budget: give a number of steps, of minutes or of member-tokens");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": must be positive, or 0 for no limit");
    }
  }

  /** Whether a run that came this far is done. */
  boolean reached(long stepsDone, long memberTokensRead, long nanos) {
    return used(stepsDone, memberTokensRead, nanos) >= 1;
  }

  /** Share of the budget that a run has used at this step, 0 to 1. */
  public double used(StepMetrics metrics) {
    long nanos = Math.round(metrics.seconds() * 1e9);
    return Math.min(1, used(metrics.step(), metrics.memberTokens(), nanos));
  }

  /**
   * The same in 65,536ths. With a budget of steps or member-tokens it is a function of the step;
   * with one of minutes it depends on the machine.
   */
  int progress(long stepsDone, long memberTokensRead, long nanos) {
    return (int) (Math.min(1, used(stepsDone, memberTokensRead, nanos)) * Learner.WHOLE);
  }

  private double used(long stepsDone, long memberTokensRead, long nanos) {
    double bySteps = steps == 0 ? 0 : (double) stepsDone / steps;
    double byMinutes = minutes == 0 ? 0 : nanos / (minutes * NANOS_PER_MINUTE);
    double byTokens = memberTokens == 0 ? 0 : (double) memberTokensRead / memberTokens;
    return Math.max(bySteps, Math.max(byMinutes, byTokens));
  }
}
