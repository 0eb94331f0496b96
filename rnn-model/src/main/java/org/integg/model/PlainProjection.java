package org.integg.model;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Divisor;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.LowRank;
import org.integg.kernels.Workspace;

/** Unperturbed weights for 64 lanes: evaluation of 64 streams side by side. */
public final class PlainProjection implements Projection {
  private final PackedParameters packed;
  private final Kernels kernels;
  private final Workspace workspace;
  private final List<short[]> vectors = new ArrayList<>();

  /** Projects through these weights as they are now. */
  public PlainProjection(PackedParameters packed, Kernels kernels, Workspace workspace) {
    this.packed = packed;
    this.kernels = kernels;
    this.workspace = workspace;
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      boolean vector = spec.kind() == TensorKind.VECTOR;
      vectors.add(new short[vector ? spec.rows() * Lanes.COUNT : 0]);
    }
    refresh();
  }

  /** Takes over changed vector parameters; matrices are always as packed. */
  public void refresh() {
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      if (spec.kind() == TensorKind.VECTOR) {
        byte[] vector = packed.parameters().get(spec.id());
        kernels.spread(vector, LowRank.NONE, vectors.get(spec.id()));
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
    byte[] embedding = parameters.get(parameters.tensors().embedding());
    kernels.embed(embedding, parameters.config().width(), tokens, LowRank.NONE, x, workspace);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    int width = packed.parameters().config().width();
    kernels.norm(x, vectors.get(tensor), width, Lanes.COUNT, out, workspace);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    project(tensor, firstRow, rows, x, packed.divisor(tensor), out);
  }

  /** {@code matmul(W, x)}, −127 to 127, even where a maximum with 0 is still to follow. */
  public void projectBeforeMaximum(int tensor, int firstRow, int rows, short[] x, short[] out) {
    project(tensor, firstRow, rows, x, packed.divisor(tensor).atLeast(EggTensors.CLIP), out);
  }

  private void project(
      int tensor, int firstRow, int rows, short[] x, Divisor divisor, short[] out) {
    kernels.project(
        packed.matrix(tensor), firstRow, rows, x, LowRank.NONE, divisor, out, workspace);
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
