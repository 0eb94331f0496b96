package org.integg.model;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Divisor;
import org.integg.kernels.PackedMatrix;

/**
 * A model's weights in the layout for the kernels over 64 lanes. All threads share them between two
 * updates; whoever updates the parameters calls {@link #pack} afterwards.
 */
public final class PackedParameters {
  private final Parameters parameters;
  private final List<PackedMatrix> matrices = new ArrayList<>();
  private final List<Divisor> divisors = new ArrayList<>();

  /** Packs these parameters, which still own the weights. */
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

  /** The divisor of a product with the given matrix, and the clip of its quotient. */
  public Divisor divisor(int tensor) {
    return divisors.get(tensor);
  }
}
