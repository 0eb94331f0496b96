package org.integg.model;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Divisor;
import org.integg.kernels.PackedMatrix;

/**
 * A model's weights as the kernels over 64 lanes want them. Shared by all threads between two
 * updates; whoever updates the parameters calls {@link #pack} afterwards.
 */
public final class PackedParameters {
  private final Parameters parameters;
  private final List<PackedMatrix> matrices = new ArrayList<>();
  private final List<Divisor> divisors = new ArrayList<>();

  /** Packs these parameters, which stay the owner of the weights. */
  public PackedParameters(Parameters parameters) {
    this.parameters = parameters;
    for (TensorSpec spec : parameters.tensors().all()) {
      boolean matrix = spec.kind() == TensorKind.MATRIX;
      matrices.add(new PackedMatrix(matrix ? spec.rows() : 0, spec.columns()));
      divisors.add(spec.divisor());
      pack(spec.id());
    }
  }

  /** Takes a tensor's changed weights. */
  public void pack(int tensor) {
    if (parameters.tensors().get(tensor).kind() == TensorKind.MATRIX) {
      matrices.get(tensor).pack(parameters.get(tensor));
    }
  }

  /** The parameters that are packed here. */
  public Parameters parameters() {
    return parameters;
  }

  /** A tensor of kind matrix, packed. */
  public PackedMatrix matrix(int tensor) {
    return matrices.get(tensor);
  }

  /** What a product with that matrix is divided by, and where it is clipped. */
  public Divisor divisor(int tensor) {
    return divisors.get(tensor);
  }
}
