package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.kernels.WeightKernels;

/**
 * The learned matrices of an estimator, by id: 0, 1, 2, … in the order in which they were added.
 */
public final class LearnedMatrices {
  private final List<LearnedMatrix> all = new ArrayList<>();
  private final Map<String, LearnedMatrix> named = new LinkedHashMap<>();
  private final WeightKernels kernels;

  /** An empty list. */
  public LearnedMatrices(WeightKernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Adds a matrix of zeros.
   *
   * @param name in a saved state
   * @return its id
   */
  public int add(String name, int rows, int inputs) {
    LearnedMatrix matrix = new LearnedMatrix(rows, inputs, kernels);
    all.add(matrix);
    named.put(name, matrix);
    return all.size() - 1;
  }

  /** Matrices. */
  public int count() {
    return all.size();
  }

  /** A matrix by its id. */
  public LearnedMatrix get(int id) {
    return all.get(id);
  }

  /** All of them by their names in a saved state, in the order of their ids. */
  public Map<String, LearnedMatrix> named() {
    return Collections.unmodifiableMap(named);
  }

  /** Rows of some matrices together. */
  public int rows(List<Integer> ids) {
    return ids.stream().mapToInt(id -> all.get(id).rows()).sum();
  }
}
