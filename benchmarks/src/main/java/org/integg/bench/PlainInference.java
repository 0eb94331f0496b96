package org.integg.bench;

import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/** The unperturbed model reading 64 streams and its loss on them, on one thread. */
final class PlainInference {
  private final EggForward forward;
  private final EggState state;
  private final Exp2 exp2 = new Exp2(4);
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[] targets = new int[Lanes.COUNT];
  private final long[] total = new long[Lanes.COUNT];
  private int place;

  PlainInference(Workload work, Kernels kernels) {
    PackedParameters packed = new PackedParameters(work.parameters());
    forward =
        new EggForward(
            packed.parameters().tensors(),
            new PlainProjection(packed, kernels, new Workspace()),
            kernels);
    state = new EggState(work.model(), Lanes.COUNT);
  }

  private void read() {
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      tokens[lane] = 1 + (place + lane * 37) % 255;
      targets[lane] = 1 + (place + lane * 53) % 255;
    }
    place++;
    forward.read(tokens, state);
    forward.addLogLikelihood(targets, exp2, total);
  }

  /** Lane-tokens a CPU-second, over a window of {@code atLeast} nanoseconds. */
  double window(long atLeast) {
    long start = Clock.threadNanos();
    long used;
    int calls = 0;
    do {
      read();
      calls++;
      used = Clock.threadNanos() - start;
    } while (used < atLeast);
    return calls * Lanes.COUNT * 1e9 / used;
  }
}
