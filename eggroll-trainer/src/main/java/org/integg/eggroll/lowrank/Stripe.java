package org.integg.eggroll.lowrank;

import java.util.ArrayList;
import java.util.List;
import org.integg.model.EggTensors;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * Rows of a tensor, whose votes one task adds up and takes.
 *
 * @param rows how many, from {@code firstRow} on; a vector's are not divided
 */
public record Stripe(TensorSpec spec, int firstRow, int rows) {
  /** Rows of a matrix that one task takes. */
  private static final int MOST = 512;

  /** All rows of all tensors, in order. */
  static List<Stripe> all(EggTensors tensors) {
    List<Stripe> all = new ArrayList<>();
    for (TensorSpec spec : tensors.all()) {
      int most = spec.kind() == TensorKind.VECTOR ? spec.rows() : MOST;
      for (int row = 0; row < spec.rows(); row += most) {
        all.add(new Stripe(spec, row, Math.min(most, spec.rows() - row)));
      }
    }
    return all;
  }

  /** Index of its first weight in the tensor. */
  int first() {
    return firstRow * spec.columns();
  }

  /** Its weights. */
  int size() {
    return rows * spec.columns();
  }
}
