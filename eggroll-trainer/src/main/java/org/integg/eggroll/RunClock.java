package org.integg.eggroll;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.corpora.TokenSequence;

/** Time that a run has taken, and with it what is reported of a step. */
final class RunClock {
  private static final double NANOS = 1e9;

  private final Training config;
  private final double tokensPerByte;
  private final double weights;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private long nanosBefore;
  private long cpuNanosBefore;
  private long start = System.nanoTime();
  private long cpuStart = system.getProcessCpuTime();

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
    cpuNanosBefore = Math.round(last.map(StepMetrics::cpuSeconds).orElse(0.0) * NANOS);
  }

  /** Starts a session. */
  void start() {
    start = System.nanoTime();
    cpuStart = system.getProcessCpuTime();
  }

  /** Ends a session. */
  void stop() {
    nanosBefore = nanos();
    cpuNanosBefore = cpuNanos();
    start();
  }

  /** Nanoseconds of all sessions so far; between two sessions the clock stands still. */
  long nanos() {
    return nanosBefore + System.nanoTime() - start;
  }

  private long cpuNanos() {
    return cpuNanosBefore + system.getProcessCpuTime() - cpuStart;
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
        rounded(nanos() / NANOS, 1e3),
        rounded(cpuNanos() / NANOS, 1e3),
        rounded(bitsPerToken * tokensPerByte, 1e6),
        result.changed(),
        rounded(result.saturated() / weights, 1e9),
        rounded(tokens / Math.max(1, stepNanos) * NANOS, 1),
        rounded(validation.map(BitsPerByte::integer)),
        rounded(validation.map(BitsPerByte::exact)));
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
