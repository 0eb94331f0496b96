package org.integg.bench;

import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.Parameters;
import org.integg.model.StreamProjection;
import org.integg.model.TensorSpec;

/**
 * The step that low rank avoids. A member with full-rank noise has its own weights. They must be
 * drawn, added and laid out for every member, and members share no products.
 */
final class NaiveBench {
  private static final int SHIFT = 4;

  private final Kernels kernels;
  private final Workspace workspace = new Workspace();

  NaiveBench(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Nanoseconds of one member reading {@code tokens} tokens with full-rank noise. */
  double member(Workload work, int tokens) {
    Parameters model = work.parameters();
    Parameters perturbed = model.copy();
    short[] noise = new short[256];
    long[] key = {0};
    long[] sum = {0};
    int[] token = {0};
    short[] logits = new short[256];
    return Clock.nanosPerCall(() -> {
      key[0]++;
      for (TensorSpec spec : model.tensors().all()) {
        perturb(model.get(spec.id()), perturbed.get(spec.id()), key[0], spec.id(), noise);
      }
      StreamProjection own = new StreamProjection(perturbed, kernels, workspace);
      EggForward forward = new EggForward(model.tensors(), own, kernels);
      EggState state = new EggState(model.config(), 1);
      for (int t = 0; t < tokens; t++) {
        token[0] = 1 + t % 255;
        forward.read(token, state);
        forward.logits(0, 256, logits);
        sum[0] += logits[0];
      }
    });
  }

  private void perturb(byte[] from, byte[] to, long key, int tensor, short[] noise) {
    for (int i = 0; i < from.length; i += noise.length) {
      int count = Math.min(noise.length, from.length - i);
      kernels.fillNoise(key, tensor, i, count, noise, 0, workspace);
      for (int j = 0; j < count; j++) {
        to[i + j] = (byte) FixedPoint.clip(from[i + j] + (noise[j] >> SHIFT));
      }
    }
  }
}
