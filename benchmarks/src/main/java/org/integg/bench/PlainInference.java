package org.integg.bench;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.lowrank.DeviceEvaluator;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/** Runs the unperturbed model, with its loss, on streams, on the same hardware as training. */
sealed interface PlainInference extends AutoCloseable {
  /** Inference on the devices of these kernels if they have some, otherwise on one thread. */
  static PlainInference of(Workload work, Machine machine) {
    return machine
        .devices()
        .<PlainInference>map(devices -> new OnDevices(work, devices))
        .orElseGet(() -> new OnThread(work, machine.kernels()));
  }

  /** Reads further, and returns how many lane-tokens. */
  long read();

  /** The time for rates, in nanoseconds. */
  long nanos();

  /** Lane-tokens per second of {@link #nanos}, over a window of {@code atLeast} nanoseconds. */
  default double window(long atLeast) {
    long start = nanos();
    long used;
    double tokens = 0;
    do {
      tokens += read();
      used = nanos() - start;
    } while (used < atLeast);
    return tokens * 1e9 / used;
  }

  @Override
  void close();

  /** Reads 64 streams, timed by CPU time. */
  final class OnThread implements PlainInference {
    private final EggForward forward;
    private final EggState state;
    private final Exp2 exp2 = new Exp2(4);
    private final int[] tokens = new int[Lanes.COUNT];
    private final int[] targets = new int[Lanes.COUNT];
    private final long[] total = new long[Lanes.COUNT];
    private int place;

    OnThread(Workload work, Kernels kernels) {
      PackedParameters packed = new PackedParameters(work.parameters());
      forward =
          new EggForward(
              packed.parameters().tensors(),
              new PlainProjection(packed, kernels, new Workspace()),
              kernels);
      state = new EggState(work.model(), Lanes.COUNT);
    }

    @Override
    public long read() {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        tokens[lane] = 1 + (place + lane * 37) % 255;
        targets[lane] = 1 + (place + lane * 53) % 255;
      }
      place++;
      forward.read(tokens, state);
      forward.addLogLikelihood(targets, exp2, total);
      return Lanes.COUNT;
    }

    @Override
    public long nanos() {
      return Clock.threadNanos();
    }

    @Override
    public void close() {}
  }

  /** Reads as many lanes and tokens as a step has members and tokens, timed by the clock. */
  final class OnDevices implements PlainInference {
    private final TokenSequence text;
    private final DeviceEvaluator evaluator;
    private final long laneTokens;
    private long step;

    OnDevices(Workload work, PopulationDevices devices) {
      int pairs = work.training().population() / 2;
      int segment = work.training().tokensPerUpdate();
      laneTokens = 2L * pairs * segment;
      text = work.text();
      boolean opened = false;
      try {
        evaluator = DeviceEvaluator.unperturbed(work.parameters(), pairs, segment, text, devices);
        opened = true;
      } finally {
        if (!opened) {
          text.close();
        }
      }
    }

    @Override
    public long read() {
      evaluator.evaluate(step++);
      return laneTokens;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void close() {
      evaluator.close();
      text.close();
    }
  }
}
