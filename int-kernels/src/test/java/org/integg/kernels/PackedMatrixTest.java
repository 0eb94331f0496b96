package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Claim: a matrix packed from its transpose is the matrix, padding included, at any size. */
class PackedMatrixTest {
  @RepeatedTest(40)
  void packTransposed(RepetitionInfo info) {
    SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
    int rows = random.nextInt(1, 40);
    int columns = random.nextInt(1, 40);
    int stride = rows + random.nextInt(5);
    byte[] weights = new byte[rows * columns];
    byte[] turned = new byte[columns * stride];
    random.nextBytes(turned);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        weights[row * columns + column] = turned[column * stride + row];
      }
    }
    PackedMatrix expected = PackedMatrix.of(rows, columns, weights);
    PackedMatrix actual = new PackedMatrix(rows, columns);
    actual.packTransposed(turned, stride);
    assertArrayEquals(expected.weights(), actual.weights());
  }

  @Test
  void tooFewWeightsAreRefused() {
    PackedMatrix matrix = new PackedMatrix(9, 9);
    assertThrows(
        IndexOutOfBoundsException.class, () -> matrix.packTransposed(new byte[9 * 9 - 1], 9));
    assertThrows(IndexOutOfBoundsException.class, () -> matrix.packTransposed(new byte[9 * 9], 8));
  }
}
