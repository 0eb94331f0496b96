package org.integg.eggroll.tune.essa;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.integg.kernels.FixedPoint;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * What a model was taught, at rank r: for every matrix within the layers, the difference that
 * teaching made, {@code Σ s_i·u_i·v_iᵀ} over the r largest singular values. The largest of these
 * are free: the numbers of a point of the search move them, one each, in units of their root mean
 * square. All other tensors stay as they were taught.
 */
final class Adapters {
  private final Parameters taught;
  private final List<Adapter> adapters = new ArrayList<>();
  private final int dimension;

  /**
   * The adapter of one matrix.
   *
   * @param base the start weights plus the part of the difference that is not free: [rows][cols]
   * @param factors of the free part
   * @param unit root mean square of the free singular values
   */
  private record Adapter(TensorSpec spec, double[] base, List<Factor> factors, double unit) {}

  /**
   * A singular value with its vectors.
   *
   * @param left one number for each row
   * @param right one for each column
   */
  record Factor(double value, double[] left, double[] right) {}

  /**
   * Decomposes the difference of two models.
   *
   * @param start the model before teaching
   * @param taught the model after teaching
   * @param rank r, at least 1
   * @param alpha share of the r singular values that is free, above 0 to 1
   */
  Adapters(Parameters start, Parameters taught, int rank, double alpha) {
    this.taught = taught;
    dimension = dimension(start.tensors(), rank, alpha);
    for (TensorSpec spec : adapted(start.tensors())) {
      byte[] before = start.get(spec.id());
      double[] base = new double[before.length];
      double[] difference = new double[before.length];
      for (int i = 0; i < before.length; i++) {
        base[i] = before[i];
        difference[i] = taught.get(spec.id())[i] - before[i];
      }
      List<Factor> factors = factors(difference, spec.rows(), spec.columns(), rank);
      int free = free(spec, rank, alpha);
      for (Factor fixed : factors.subList(free, factors.size())) {
        add(fixed, fixed.value(), base);
      }
      factors = List.copyOf(factors.subList(0, free));
      adapters.add(new Adapter(spec, base, factors, rootMeanSquare(factors)));
    }
  }

  private static List<TensorSpec> adapted(EggTensors tensors) {
    return tensors.all().stream()
        .filter(spec -> spec.kind() == TensorKind.MATRIX && spec.id() != tensors.head())
        .toList();
  }

  private static int free(TensorSpec spec, int rank, double alpha) {
    int most = Math.min(rank, Math.min(spec.rows(), spec.columns()));
    return Math.clamp((int) Math.ceil(alpha * most), 1, most);
  }

  /** Numbers of a point: one for each free singular value. */
  static int dimension(EggTensors tensors, int rank, double alpha) {
    return adapted(tensors).stream().mapToInt(spec -> free(spec, rank, alpha)).sum();
  }

  /**
   * The factors of the largest singular values of a matrix, largest first.
   *
   * @param matrix [rows][columns]
   * @param rank most factors
   */
  static List<Factor> factors(double[] matrix, int rows, int columns, int rank) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows, columns, true, true, true);
    if (!svd.decompose(DMatrixRMaj.wrap(rows, columns, matrix.clone()))) {
      throw new IllegalStateException("no singular values found"); // finite numbers have some
    }
    double[] values = svd.getSingularValues();
    DMatrixRMaj left = svd.getU(null, false);
    DMatrixRMaj right = svd.getV(null, false);
    return IntStream.range(0, Math.min(rows, columns))
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a])) // stable: equals keep their order
        .limit(rank)
        .map(i -> new Factor(values[i], column(left, i), column(right, i)))
        .toList();
  }

  private static double[] column(DMatrixRMaj of, int index) {
    return IntStream.range(0, of.getNumRows()).mapToDouble(row -> of.get(row, index)).toArray();
  }

  private static double rootMeanSquare(List<Factor> factors) {
    double sum = 0;
    for (Factor factor : factors) {
      sum += factor.value() * factor.value();
    }
    return Math.sqrt(sum / factors.size());
  }

  /** Adds {@code value·u·vᵀ}. */
  private static void add(Factor factor, double value, double[] to) {
    double[] right = factor.right();
    for (int row = 0; row < factor.left().length; row++) {
      double left = value * factor.left()[row];
      int at = row * right.length;
      for (int column = 0; column < right.length; column++) {
        to[at + column] += left * right[column];
      }
    }
  }

  /** Numbers of a point. */
  int dimension() {
    return dimension;
  }

  /** Writes the weights of a point, rounded to int8. */
  void write(double[] point, Parameters into) {
    for (TensorSpec spec : taught.tensors().all()) {
      System.arraycopy(taught.get(spec.id()), 0, into.get(spec.id()), 0, spec.size());
    }
    int next = 0;
    for (Adapter adapter : adapters) {
      double[] sum = adapter.base().clone();
      for (Factor factor : adapter.factors()) {
        add(factor, factor.value() + point[next++] * adapter.unit(), sum);
      }
      byte[] weights = into.get(adapter.spec().id());
      for (int i = 0; i < sum.length; i++) {
        weights[i] = (byte) Math.clamp(Math.rint(sum[i]), -FixedPoint.MAX, FixedPoint.MAX);
      }
    }
  }
}
