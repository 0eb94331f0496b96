package org.integg.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Trainer;
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
   * @param cpu member-tokens a CPU-second
   * @param allocated bytes a step
   */
  record Rates(double wall, double cpu, double allocated) {}

  /**
   * Runs steps until they are warm, then {@code windows} windows of steps, each of a CPU-second or
   * more, since the process's CPU time advances by hundredths of a second.
   */
  Rates train(Workload work, int threads, int windows, Kernels provider) {
    Rates best = new Rates(0, 0, Double.MAX_VALUE);
    try (TokenSequence text = work.text();
        Trainer trainer =
            new Trainer(work.parameters(), work.training(), text, provider, threads)) {
      window(trainer, threads * WARM_UP_NANOS);
      for (int i = 0; i < windows; i++) {
        Rates rates = window(trainer, WINDOW_NANOS);
        best =
            new Rates(
                Math.max(best.wall(), rates.wall()),
                Math.max(best.cpu(), rates.cpu()),
                Math.min(best.allocated(), rates.allocated()));
      }
    }
    return best;
  }

  private static Rates window(Trainer trainer, long atLeast) {
    ThreadMXBean memory = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long bytes = memory.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    long busy = Clock.processNanos();
    int steps = 0;
    long used;
    do {
      trainer.step();
      steps++;
      used = Clock.processNanos() - busy;
    } while (used < atLeast);
    double tokens = (double) steps * trainer.config().memberTokens() * 1e9;
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
        Trainer trainer =
            new Trainer(work.parameters(), work.training(), text, timed.kernels(), 1)) {
      long warm = Clock.processNanos() + WARM_UP_NANOS;
      long start;
      do {
        timed.reset();
        start = System.nanoTime();
        trainer.step();
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
