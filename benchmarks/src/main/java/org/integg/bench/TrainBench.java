package org.integg.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.run.Machine;

/** Times whole training steps and, for comparison, plain inference on the same number of tokens. */
final class TrainBench {
  /** CPU time after which inference, and one thread's step with clocks, are certainly compiled. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  /** Windows in a row without gain or compilation after which a rate counts as steady. */
  private static final int STEADY_WINDOWS = 3;

  /** Windows after which timing begins, whether the rate is steady or not. */
  private static final int MOST_WINDOWS = 60;

  private static final long WINDOW_NANOS = 1_000_000_000L;

  private final Machine machine;

  TrainBench(Machine machine) {
    this.machine = machine;
  }

  /**
   * The rates of the best window.
   *
   * @param wall member-tokens per second
   * @param cpu member-tokens per CPU-second; on devices, for which the host only waits, per second
   * @param allocated bytes per step
   * @param inference lane-tokens of the unperturbed model per CPU-second, on devices per second; 0
   *     if it was not timed
   */
  record Rates(double wall, double cpu, double allocated, double inference) {
    Rates best(Rates other) {
      return new Rates(
          Math.max(wall, other.wall),
          Math.max(cpu, other.cpu),
          Math.min(allocated, other.allocated),
          Math.max(inference, other.inference));
    }
  }

  /** Times training alone. */
  Rates train(Workload work, int windows) {
    return train(work, windows, nanos -> 0);
  }

  /**
   * Times training and inference in turns, so that both see the machine or its devices in the same
   * state.
   *
   * @throws IllegalArgumentException with a one-line message, if the devices do not support the
   *     estimator
   */
  Rates compare(Workload work, int windows) {
    machine.require(work.training());
    try (PlainInference inference = PlainInference.of(work, machine)) {
      inference.window(WARM_UP_NANOS / 4);
      return train(work, windows, inference::window);
    }
  }

  /**
   * Runs steps until they are warm, then {@code windows} windows of steps, each of a CPU-second or
   * more, since the process's CPU time advances by hundredths of a second.
   *
   * @param inference its rate in a window of a number of nanoseconds, which follows each window of
   *     training
   */
  private Rates train(Workload work, int windows, LongToDoubleFunction inference) {
    LongSupplier clock = onDevices() ? System::nanoTime : Clock::processNanos;
    try (TokenSequence text = work.text();
        Learner learner = machine.learner(work.training(), work.parameters(), text)) {
      long memberTokens = work.training().memberTokens();
      warmUp(learner, memberTokens, clock, machine.threads());
      Rates best = new Rates(0, 0, Double.MAX_VALUE, 0);
      for (int i = 0; i < windows; i++) {
        Rates rates = window(learner, memberTokens, clock, WINDOW_NANOS);
        double plain = inference.applyAsDouble(WINDOW_NANOS);
        best = best.best(new Rates(rates.wall(), rates.cpu(), rates.allocated(), plain));
      }
      return best;
    }
  }

  /**
   * Runs until the rate is steady: until, over several windows in a row, none is more than 2 %
   * faster than the best before, and none spends more than a tenth of its time on compilation.
   */
  private static void warmUp(Learner learner, long memberTokens, LongSupplier clock, int threads) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    double best = 0;
    int steady = 0;
    for (int i = 0; i < MOST_WINDOWS && steady < STEADY_WINDOWS; i++) {
      long compiled = compiler.getTotalCompilationTime();
      double rate = window(learner, memberTokens, clock, threads * WINDOW_NANOS).cpu();
      compiled = compiler.getTotalCompilationTime() - compiled;
      boolean gains = rate > 1.02 * best || compiled * 10_000_000 > WINDOW_NANOS;
      steady = gains ? 0 : steady + 1;
      best = Math.max(best, rate);
    }
  }

  /** Whether steps run on devices instead of the processor. */
  private boolean onDevices() {
    return machine.devices().isPresent();
  }

  /** Adds what {@link #compare} measured to a table of names and values. */
  void describe(Workload work, Rates rates, String prefix, Table table) {
    String second = onDevices() ? "second" : "CPU-second";
    table.add(prefix + "member-tokens/s, thousands", rates.wall() / 1e3);
    table.add(prefix + "member-tokens/" + second + ", thousands", rates.cpu() / 1e3);
    table.add(prefix + "G multiply-adds/" + second, rates.cpu() * work.multiplyAdds() / 1e9);
    table.add(prefix + "inference, lane-tokens/" + second + ", thousands", rates.inference() / 1e3);
    table.add(prefix + "training / inference, %", 100 * rates.cpu() / rates.inference());
    table.add(prefix + "bytes allocated a step", rates.allocated());
  }

  private static Rates window(
      Learner learner, long memberTokens, LongSupplier clock, long atLeast) {
    ThreadMXBean memory = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long bytes = memory.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    long busy = clock.getAsLong();
    int steps = 0;
    long used;
    do {
      learner.step(0);
      steps++;
      used = clock.getAsLong() - busy;
    } while (used < atLeast);
    double tokens = (double) steps * memberTokens * 1e9;
    return new Rates(
        tokens / (System.nanoTime() - start),
        tokens / used,
        (double) (memory.getTotalThreadAllocatedBytes() - bytes) / steps,
        0);
  }

  /**
   * Share of the time of one thread's steps that each operation takes, in percent. It covers many
   * steps, because a single one shows more of what else the machine did.
   */
  Map<String, Double> shares(Workload work) {
    TimedKernels timed = new TimedKernels(machine.kernels());
    Machine clocked = new Machine(timed.kernels(), 1);
    Map<String, Double> shares = new TreeMap<>();
    try (TokenSequence text = work.text();
        Learner learner = clocked.learner(work.training(), work.parameters(), text)) {
      stepsFor(learner, WARM_UP_NANOS);
      timed.reset();
      double all = stepsFor(learner, 2 * WINDOW_NANOS);
      double rest = 100;
      for (Map.Entry<String, LongAdder> entry : timed.nanos().entrySet()) {
        double share = 100 * entry.getValue().sum() / all;
        shares.put(entry.getKey(), share);
        rest -= share;
      }
      shares.put("everything else", rest);
    }
    return shares;
  }

  /**
   * Runs steps for {@code cpuNanos} of the process's CPU time. Returns the nanoseconds that passed.
   */
  private static long stepsFor(Learner learner, long cpuNanos) {
    long start = System.nanoTime();
    long end = Clock.processNanos() + cpuNanos;
    do {
      learner.step(0);
    } while (Clock.processNanos() < end);
    return System.nanoTime() - start;
  }
}
