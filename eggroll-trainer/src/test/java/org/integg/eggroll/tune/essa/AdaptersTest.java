package org.integg.eggroll.tune.essa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claim: differences of weights are decomposed by their singular values and put together again. */
class AdaptersTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 2, Mlp.RELU);

  private static double[] matrix(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(rows);
    return IntStream.range(0, rows * columns).mapToDouble(i -> random.nextDouble(-9, 9)).toArray();
  }

  @ParameterizedTest
  @CsvSource({"16, 16", "64, 16", "16, 64"})
  void allFactorsGiveTheMatrixAgain(int rows, int columns) {
    double[] matrix = matrix(rows, columns);
    List<Adapters.Factor> factors = Adapters.factors(matrix, rows, columns, 64);
    assertEquals(16, factors.size());
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (Adapters.Factor factor : factors) {
          sum += factor.value() * factor.left()[row] * factor.right()[column];
        }
        assertEquals(matrix[row * columns + column], sum, 1e-11);
      }
    }
    for (int i = 0; i < factors.size(); i++) {
      for (int j = 0; j < factors.size(); j++) {
        assertEquals(i == j ? 1 : 0, dot(factors.get(i).left(), factors.get(j).left()), 1e-11);
        assertEquals(i == j ? 1 : 0, dot(factors.get(i).right(), factors.get(j).right()), 1e-11);
      }
      assertTrue(i == 0 || factors.get(i).value() <= factors.get(i - 1).value());
    }
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** The two largest factors of a 3 × 4 matrix are kept; the remainder has only the third. */
  @Test
  void theLargestFactorsAreKept() {
    double[] matrix = {4, 0, 0, 0, 0, 0, -7, 0, 0, 2, 0, 0};
    List<Adapters.Factor> factors = Adapters.factors(matrix, 3, 4, 2);
    assertArrayEquals(
        new double[] {7, 4}, factors.stream().mapToDouble(Adapters.Factor::value).toArray(), 1e-12);
  }

  private static Parameters taught() {
    Parameters taught = start();
    for (TensorSpec spec : taught.tensors().all()) {
      byte[] weights = taught.get(spec.id());
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (byte) Math.clamp(weights[i] + (i * 7 + spec.id()) % 5 - 2, -127, 127);
      }
    }
    return taught;
  }

  private static Parameters start() {
    return RandomCheckpoints.gaussian(MODEL, 3);
  }

  /** At full rank, whatever share is free, the start point equals the taught weights. */
  @ParameterizedTest
  @CsvSource({"1.0, 192", "0.5, 96", "0.01, 12"})
  void theStartOfFullRankIsWhatWasTaught(double alpha, int dimension) {
    Adapters adapters = new Adapters(start(), taught(), 16, alpha);
    assertEquals(dimension, adapters.dimension());
    Parameters into = start();
    adapters.write(new double[dimension], into);
    assertEquals(taught().sha256(), into.sha256());
  }

  /** A point moves the matrices that it belongs to, by rank 1, and nothing else. */
  @Test
  void aPointMovesItsMatrixAlone() {
    Adapters adapters = new Adapters(start(), taught(), 4, 0.5);
    assertEquals(24, adapters.dimension());
    double[] point = new double[24];
    Parameters before = start();
    adapters.write(point, before);
    point[2] = 30; // the first of the second matrix
    Parameters after = start();
    adapters.write(point, after);
    for (TensorSpec spec : before.tensors().all()) {
      boolean same = Arrays.equals(before.get(spec.id()), after.get(spec.id()));
      assertEquals(spec.id() != before.tensors().layer(0, LayerTensor.UF), same, spec.name());
    }
    byte[] embedding = after.get(after.tensors().embedding());
    assertArrayEquals(taught().get(after.tensors().embedding()), embedding);
  }

  /** Teaching that changed nothing leaves nothing to search, and no number that is none. */
  @Test
  void noDifferenceIsNoFault() {
    Adapters adapters = new Adapters(start(), start(), 4, 1);
    double[] point = new double[adapters.dimension()];
    Arrays.fill(point, 3);
    Parameters into = taught();
    adapters.write(point, into);
    assertEquals(start().sha256(), into.sha256());
  }
}
