package org.integg.eggroll.lowrank;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.LowRank;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.Projection;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * The weights of a block's 64 members: the model's weights, with each pair's low-rank noise added
 * for its + member and subtracted for its − member (docs/algorithm.md, section 3). Holds the noise
 * of one block at a time: 32·(m + n)·r bytes a matrix, about 56 KB at D = 64 and 900 KB at D = 256,
 * L = 6.
 */
public final class LowRankProjection implements Projection {
  private final PackedParameters packed;
  private final LowRankSettings config;
  private final Kernels kernels;
  private final Workspace workspace;
  private final byte[] noise;
  private final List<LowRank> perturbations = new ArrayList<>();
  private final List<short[]> vectors = new ArrayList<>();
  private final long[] keys = new long[Lanes.PAIRS];

  /** Members of these weights as packed; {@link #perturb} makes their noise. */
  public LowRankProjection(
      PackedParameters packed, LowRankSettings config, Kernels kernels, Workspace workspace) {
    this.packed = packed;
    this.config = config;
    this.kernels = kernels;
    this.workspace = workspace;
    int shift = config.shift();
    noise = new byte[noiseBytes(config.rank())];
    int at = 0;
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      int rank = NoiseStreams.rank(spec, config.rank());
      int b = at + NoiseStreams.rows(spec) * rank * Lanes.PAIRS;
      perturbations.add(new LowRank(noise, at, b, rank, shift));
      at = b + NoiseStreams.columns(spec) * rank * Lanes.PAIRS;
      boolean vector = spec.kind() == TensorKind.VECTOR;
      vectors.add(new short[vector ? spec.rows() * Lanes.COUNT : 0]);
    }
  }

  private int noiseBytes(int rank) {
    long bytes = 0;
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      bytes +=
          (long) (NoiseStreams.rows(spec) + NoiseStreams.columns(spec))
              * NoiseStreams.rank(spec, rank)
              * Lanes.PAIRS;
    }
    return Math.toIntExact(bytes);
  }

  /**
   * Makes the noise of a block's pairs in a step; the projection serves these pairs until the next
   * call.
   */
  public void perturb(long step, int block) {
    for (int p = 0; p < Lanes.PAIRS; p++) {
      keys[p] = Noise.key(config.seed(), step / config.noiseReuse(), block * Lanes.PAIRS + p);
    }
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      LowRank place = perturbations.get(spec.id());
      int a = NoiseStreams.rows(spec) * place.rank();
      int b = NoiseStreams.columns(spec) * place.rank();
      int id = spec.id();
      kernels.fillNoise(keys, NoiseStreams.a(spec), 0, a, noise, place.aOffset(), workspace);
      kernels.fillNoise(keys, NoiseStreams.b(spec), 0, b, noise, place.bOffset(), workspace);
      if (spec.kind() == TensorKind.VECTOR) {
        kernels.spread(packed.parameters().get(id), place, vectors.get(id));
      }
    }
  }

  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    Parameters parameters = packed.parameters();
    int id = parameters.tensors().embedding();
    int width = parameters.config().width();
    kernels.embed(parameters.get(id), width, tokens, perturbations.get(id), x, workspace);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    int width = packed.parameters().config().width();
    kernels.norm(x, vectors.get(tensor), width, Lanes.COUNT, out, workspace);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    kernels.project(
        packed.matrix(tensor),
        firstRow,
        rows,
        x,
        perturbations.get(tensor),
        packed.divisor(tensor),
        out,
        workspace);
  }

  @Override
  public int rowStep() {
    return HEAD_ROWS;
  }

  @Override
  public short[] bias(int tensor, short[] first, short[] second) {
    return vectors.get(tensor);
  }
}
