package org.integg.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.kernels.Divisor;
import org.integg.kernels.Kernels;
import org.integg.kernels.TransposedMatrix;
import org.integg.kernels.Workspace;

/** Unperturbed weights for a single stream: sampling and scoring, with rows as lanes. */
public final class StreamProjection implements Projection {
  private final Parameters parameters;
  private final Kernels kernels;
  private final Workspace workspace;
  private final List<Optional<TransposedMatrix>> matrices = new ArrayList<>();
  private final List<Divisor> divisors = new ArrayList<>();
  private final List<short[]> vectors = new ArrayList<>();

  /** Projects through these weights as they are now. */
  public StreamProjection(Parameters parameters, Kernels kernels, Workspace workspace) {
    this.parameters = parameters;
    this.kernels = kernels;
    this.workspace = workspace;
    for (TensorSpec spec : parameters.tensors().all()) {
      byte[] values = parameters.get(spec.id());
      boolean matrix = spec.kind() == TensorKind.MATRIX;
      matrices.add(
          matrix
              ? Optional.of(TransposedMatrix.of(spec.rows(), spec.columns(), values))
              : Optional.empty());
      divisors.add(spec.divisor());
      vectors.add(spec.kind() == TensorKind.VECTOR ? widened(values) : new short[0]);
    }
  }

  private static short[] widened(byte[] values) {
    short[] result = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    byte[] embedding = parameters.get(parameters.tensors().embedding());
    int from = tokens[0] * x.length;
    for (int d = 0; d < x.length; d++) {
      x[d] = embedding[from + d];
    }
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    kernels.norm(x, vectors.get(tensor), x.length, 1, out, workspace);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    TransposedMatrix w = matrices.get(tensor).orElseThrow();
    if (firstRow != 0 || rows != w.rows()) {
      throw new IllegalArgumentException("a single stream's product takes all rows at once");
    }
    kernels.projectStream(w, x, divisors.get(tensor), out, workspace);
  }

  @Override
  public int rowStep() {
    return parameters.config().vocabulary();
  }

  @Override
  public short[] bias(int tensor, short[] first, short[] second) {
    return vectors.get(tensor);
  }
}
