package org.integg.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.TrainConfig;
import org.integg.eggroll.Workplace;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/** Times whole training steps, and plain inference of as many tokens beside them. */
final class TrainBench {
  /** CPU time in which the compiler surely is done. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  private static final long WINDOW_NANOS = 1_000_000_000L;

  private final Kernels kernels;

  TrainBench(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Of the best window.
   *
   * @param wall member-tokens a second
   * @param cpu member-tokens a CPU-second; on devices, which the host only waits for, a second
   * @param allocated bytes a step
   */
  record Rates(double wall, double cpu, double allocated) {}

  /**
   * Runs steps until they are warm, then {@code windows} windows of steps, each of a CPU-second or
   * more, since the process's CPU time advances by hundredths of a second.
   */
  Rates train(Workload work, int threads, int windows) {
    Rates best = new Rates(0, 0, Double.MAX_VALUE);
    LongSupplier clock = onDevices() ? System::nanoTime : Clock::processNanos;
    TrainConfig config = work.training();
    try (TokenSequence text = work.text();
        Learner learner = Workplace.learner(config, work.parameters(), text, kernels, threads)) {
      window(learner, config.memberTokens(), clock, threads * WARM_UP_NANOS);
      for (int i = 0; i < windows; i++) {
        Rates rates = window(learner, config.memberTokens(), clock, WINDOW_NANOS);
        best =
            new Rates(
                Math.max(best.wall(), rates.wall()),
                Math.max(best.cpu(), rates.cpu()),
                Math.min(best.allocated(), rates.allocated()));
      }
    }
    return best;
  }

  /** Whether steps run on devices, not on the processor. */
  private boolean onDevices() {
    return kernels.devices().isPresent();
  }

  /**
   * Adds what was measured of training, and inference beside it, to a table of names and values.
   */
  void describe(Workload work, Rates rates, String prefix, Table table) {
    String second = onDevices() ? "second" : "CPU-second";
    table.add(prefix + "member-tokens/s, thousands", rates.wall() / 1e3);
    table.add(prefix + "member-tokens/" + second + ", thousands", rates.cpu() / 1e3);
    table.add(prefix + "G multiply-adds/" + second, rates.cpu() * work.multiplyAdds() / 1e9);
    if (!onDevices()) {
      double inference = infer(work);
      table.add(prefix + "inference, lane-tokens/CPU-second, thousands", inference / 1e3);
      table.add(prefix + "training / inference, %", 100 * rates.cpu() / inference);
    }
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
        (double) (memory.getTotalThreadAllocatedBytes() - bytes) / steps);
  }

  /** Lane-tokens a CPU-second of the unperturbed model with loss, on one thread. */
  double infer(Workload work) {
    PackedParameters packed = new PackedParameters(work.parameters());
    Workspace workspace = new Workspace();
    EggForward forward =
        new EggForward(
            packed.parameters().tensors(),
            new PlainProjection(packed, kernels, workspace),
            kernels);
    EggState state = new EggState(work.model(), Lanes.COUNT);
    Exp2 exp2 = new Exp2(4);
    int[] tokens = new int[Lanes.COUNT];
    int[] targets = new int[Lanes.COUNT];
    long[] total = new long[Lanes.COUNT];
    int[] place = {0};
    double nanos =
        Clock.nanosPerCall(() -> {
          for (int lane = 0; lane < Lanes.COUNT; lane++) {
            tokens[lane] = 1 + (place[0] + lane * 37) % 255;
            targets[lane] = 1 + (place[0] + lane * 53) % 255;
          }
          place[0]++;
          forward.read(tokens, state);
          forward.addLogLikelihood(targets, exp2, total);
        });
    return Lanes.COUNT * 1e9 / nanos;
  }

  /** Share of the time of one thread's step that each operation takes, in percent. */
  Map<String, Double> shares(Workload work) {
    TimedKernels timed = new TimedKernels(kernels);
    Map<String, Double> shares = new TreeMap<>();
    try (TokenSequence text = work.text();
        Learner learner =
            Workplace.learner(work.training(), work.parameters(), text, timed.kernels(), 1)) {
      long warm = Clock.processNanos() + WARM_UP_NANOS;
      long start;
      do {
        timed.reset();
        start = System.nanoTime();
        learner.step(0);
      } while (Clock.processNanos() < warm);
      double all = System.nanoTime() - start;
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
}
