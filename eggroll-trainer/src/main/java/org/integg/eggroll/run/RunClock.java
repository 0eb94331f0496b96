package org.integg.eggroll.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Training;

/**
 * Time that a run has taken, and with it what is reported of a step. Wall-clock time is of all that
 * a session does; CPU time is of steps alone, on the threads that do them, so that neither
 * validation nor other runs in the process count.
 */
final class RunClock {
  private static final double NANOS = 1e9;

  private final Training config;
  private final double tokensPerByte;
  private final double weights;
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private long nanosBefore;
  private long cpuNanos;
  private long start = System.nanoTime();

  /**
   * A clock that goes on where earlier sessions ended.
   *
   * @param last the last step that they reported
   */
  RunClock(RunConfig config, TokenSequence text, Optional<StepMetrics> last) {
    this.config = config.train();
    tokensPerByte = (double) text.size() / Math.max(1, text.textBytes());
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

  /** Does a step; its CPU time is that of the calling thread and of the learner's own. */
  StepResult step(Learner learner, int progress) {
    long before = times.getCurrentThreadCpuTime() + learner.cpuNanos();
    StepResult result = learner.step(progress);
    cpuNanos += times.getCurrentThreadCpuTime() + learner.cpuNanos() - before;
    return result;
  }

  /**
   * Reports a step.
   *
   * @param stepNanos time of this step alone
   */
  StepMetrics report(StepResult result, long stepNanos, Optional<BitsPerByte> validation) {
    double tokens = config.memberTokens();
    double bitsPerToken =
        -result.logLikelihood() / (double) (1L << config.fitnessBits()) / config.scoredTokens();
    return new StepMetrics(
        result.step(),
        Math.multiplyExact(result.step(), config.memberTokens()),
        milliseconds(nanos()),
        milliseconds(cpuNanos),
        rounded(bitsPerToken * tokensPerByte, 1e6),
        result.changed(),
        rounded(result.saturated() / weights, 1e9),
        rounded(tokens / Math.max(1, stepNanos) * NANOS, 1),
        rounded(validation.map(BitsPerByte::integer)),
        rounded(validation.map(BitsPerByte::exact)));
  }

  /** Seconds, rounded up: a budget of time that was reached is reached by what is reported. */
  private static double milliseconds(long nanos) {
    return Math.ceil(nanos / 1e6) / 1e3;
  }

  private static OptionalDouble rounded(Optional<Double> value) {
    return value.isPresent()
        ? OptionalDouble.of(rounded(value.get(), 1e6))
        : OptionalDouble.empty();
  }

  private static double rounded(double value, double perUnit) {
    return Math.round(value * perUnit) / perUnit;
  }
}
