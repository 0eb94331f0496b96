package org.integg.eggroll.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.Training;

/**
 * The time that a run has taken, and the report of a step. Wall-clock time covers everything that a
 * session does. CPU time covers steps alone, on the threads that do them, so that neither
 * validation nor other runs in the process count.
 */
final class RunClock {
  private static final double NANOS = 1e9;

  private final Training config;
  private final double weights;
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private long memberTokens;
  private long stepTokens;
  private long nanosBefore;
  private long cpuNanos;
  private long start = System.nanoTime();

  /**
   * A clock that continues where earlier sessions ended.
   *
   * @param steps that they did
   * @param last the last step that they reported
   */
  RunClock(RunConfig config, long steps, Optional<StepMetrics> last) {
    this.config = config.train();
    memberTokens =
        last.filter(metrics -> metrics.rewards().isPresent())
            .map(StepMetrics::memberTokens)
            .orElseGet(() -> Math.multiplyExact(steps, this.config.memberTokens()));
    weights = config.model().parameters();
    nanosBefore = Math.round(last.map(StepMetrics::seconds).orElse(0.0) * NANOS);
    cpuNanos = Math.round(last.map(StepMetrics::cpuSeconds).orElse(0.0) * NANOS);
  }

  /** Starts a session. */
  void start() {
    start = System.nanoTime();
  }

  /** Ends a session. */
  void stop() {
    nanosBefore = nanos();
    start();
  }

  /** Nanoseconds of all sessions so far; between two sessions the clock stands still. */
  long nanos() {
    return nanosBefore + System.nanoTime() - start;
  }

  /** CPU nanoseconds of all steps so far. */
  long cpuNanos() {
    return cpuNanos;
  }

  /** Tokens that members read in all steps so far. */
  long memberTokens() {
    return memberTokens;
  }

  /** Does a step; its CPU time is that of the calling thread and of the learner's own threads. */
  StepResult step(Learner learner, int progress) {
    long before = times.getCurrentThreadCpuTime() + learner.cpuNanos();
    StepResult result = learner.step(progress);
    cpuNanos += times.getCurrentThreadCpuTime() + learner.cpuNanos() - before;
    stepTokens = result.rewards().map(StepRewards::memberTokens).orElse(config.memberTokens());
    memberTokens = Math.addExact(memberTokens, stepTokens);
    return result;
  }

  /**
   * Reports the last step.
   *
   * @param stepNanos time of this step alone
   * @param spread what its learner reports
   */
  StepMetrics report(StepResult result, long stepNanos, Score score, Optional<StepSpread> spread) {
    return new StepMetrics(
        result.step(),
        memberTokens,
        milliseconds(nanos()),
        milliseconds(cpuNanos),
        score,
        result.changed(),
        rounded(result.saturated() / weights, 1e9),
        rounded((double) stepTokens / Math.max(1, stepNanos) * NANOS, 1),
        spread);
  }

  /** Seconds, rounded up: the reported time of a run that reached its budget also reaches it. */
  private static double milliseconds(long nanos) {
    return Math.ceil(nanos / 1e6) / 1e3;
  }

  private static double rounded(double value, double perUnit) {
    return Math.round(value * perUnit) / perUnit;
  }
}
