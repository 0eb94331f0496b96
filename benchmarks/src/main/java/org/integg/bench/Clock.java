package org.integg.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Measures the time that a thread or the process has spent on a processor, so that a busy machine
 * hardly disturbs results.
 */
final class Clock {
  private static final long WINDOW_NANOS = 50_000_000;
  private static final int WINDOWS = 12;

  private Clock() {}

  /** CPU time of this thread, in nanoseconds. */
  static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** CPU time of all threads of the process, in nanoseconds. */
  static long processNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Nanoseconds of one call: the best of twelve windows of 50 ms, after a warm-up. */
  static double nanosPerCall(Runnable call) {
    int calls = 1;
    double best = Double.MAX_VALUE;
    for (int window = -WINDOWS; window < WINDOWS; window++) {
      long start = threadNanos();
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      long nanos = Math.max(1, threadNanos() - start);
      if (window >= 0) {
        best = Math.min(best, (double) nanos / calls);
      }
      double fitting = (double) calls * WINDOW_NANOS / nanos;
      calls = (int) Math.clamp(fitting, 1, 10.0 * calls);
    }
    return best;
  }
}
