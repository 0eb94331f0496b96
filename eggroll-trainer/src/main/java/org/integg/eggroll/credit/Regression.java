package org.integg.eggroll.credit;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.WideKernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;

/**
 * What the perturbed lanes of a block say about some learned matrices that together explain one
 * observation: {@code observation = Σ matrixᵀ·noise / divisor}. It adds, for every matrix, noise
 * times what the current matrices leave unexplained.
 *
 * <p>Observations are columns, 64 to a chunk; columns that are not used stay zero and add nothing.
 */
public final class Regression {
  /** Fractional bits of observations. */
  public static final int OBSERVATION_BITS = 8;

  /** Predictions beyond this mean nothing: 4096 in units of an activation. */
  private static final int LARGEST_PREDICTION = 1 << 20;

  private final Fit fit;
  private final List<LearnedMatrix> matrices = new ArrayList<>();
  private final int inputs;
  private final int chunks;
  private final int stride;
  private final Kernels kernels;
  private final Workspace workspace;
  private final List<short[]> noises;
  private final int[] observations;
  private final int[] products;
  private final short[] errors;

  /** The errors alone, as data of outer products. */
  private final short[][] data;

  private final short[] noiseChunk;
  private final long[] unusedSquares = new long[1];

  /**
   * A regression over learned matrices with the same inputs.
   *
   * @param noises of {@link #newNoise} for each matrix, filled by the caller
   * @param columns how many observations
   */
  public Regression(
      LearnedMatrices set,
      Fit fit,
      List<short[]> noises,
      int columns,
      Kernels kernels,
      Workspace workspace) {
    this.fit = fit;
    this.kernels = kernels;
    this.workspace = workspace;
    chunks = (columns + COUNT - 1) / COUNT;
    fit.ids().forEach(id -> matrices.add(set.get(id)));
    inputs = matrices.getFirst().inputs();
    stride = Sums.stride(inputs);
    this.noises = List.copyOf(noises);
    observations = new int[chunks * inputs * COUNT];
    products = new int[inputs * COUNT];
    errors = new short[inputs * COUNT];
    data = new short[][] {errors};
    int rows = matrices.stream().mapToInt(LearnedMatrix::rows).max().orElseThrow();
    noiseChunk = new short[rows * COUNT];
  }

  /** An array for the noise of some rows, [chunks][rows][64], magnitudes at most 127. */
  public static short[] newNoise(int columns, int rows) {
    return new short[(columns + COUNT - 1) / COUNT * rows * COUNT];
  }

  /** Index of row 0 of a column in an array of [chunks][rows][64]. */
  public static int at(int column, int rows) {
    return column / COUNT * rows * COUNT + column % COUNT;
  }

  /** Observations, [chunks][inputs][64], with 8 fractional bits: to be filled. */
  public int[] observations() {
    return observations;
  }

  /** Adds to the sums and the powers of every matrix. */
  public void addTo(Sums sums) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      explain(chunk);
      unexplained(chunk);
      // One chunk at a time: the data of all chunks do not fit the nearest cache.
      for (int i = 0; i < matrices.size(); i++) {
        int rows = matrices.get(i).rows();
        short[] a = ofChunk(noises.get(i), chunk, rows);
        int id = fit.ids().get(i);
        boolean first = sums.beginMatrix(id);
        kernels
            .credits()
            .addOuterProducts(
                a, rows, data, 0, 1, inputs, first, sums.matrix(id), stride, workspace);
        kernels.credits().addPowers(a, rows, sums.powers(id));
      }
    }
  }

  /** A chunk of some rows' noise, copied unless it is the only one. */
  private short[] ofChunk(short[] noise, int chunk, int rows) {
    if (chunks == 1) {
      return noise;
    }
    int size = rows * COUNT;
    System.arraycopy(noise, chunk * size, noiseChunk, 0, size);
    return noiseChunk;
  }

  /** Subtracts what the matrices predict from a chunk's observations. */
  private void explain(int chunk) {
    for (int i = 0; i < matrices.size(); i++) {
      LearnedMatrix matrix = matrices.get(i);
      short[] noise = ofChunk(noises.get(i), chunk, matrix.rows());
      takePrediction(matrix, noise, observations, chunk * inputs * COUNT);
    }
  }

  /** Subtracts what the matrices predict from other observations, for the only chunk's noise. */
  public void explain(int[] others) {
    for (int i = 0; i < matrices.size(); i++) {
      takePrediction(matrices.get(i), noises.get(i), others, 0);
    }
  }

  /** Subtracts a prediction with 8 fractional bits from observations. */
  private void takePrediction(LearnedMatrix matrix, short[] noise, int[] from, int at) {
    int bits = matrix.bits() + fit.noiseBits();
    if (Integer.bitCount(fit.divisor()) == 1) {
      int division = Integer.numberOfTrailingZeros(fit.divisor());
      WideScale scale = WideScale.of(bits + division, LARGEST_PREDICTION);
      kernels
          .wide()
          .multiplyWide(
              matrix.prediction(), noise, 0, scale, WideKernels.Into.SUBTRACT, from, at, workspace);
      return;
    }
    Arrays.fill(products, 0);
    // ≤ 16,384 rows · 127² < 2^28
    kernels.addProduct(matrix.prediction(), noise, COUNT, products, workspace);
    for (int j = 0; j < products.length; j++) {
      long scaled = ((long) products[j] << OBSERVATION_BITS) >> bits;
      long quotient = Math.floorDiv(scaled, fit.divisor());
      from[at + j] -= Math.clamp(quotient, -LARGEST_PREDICTION, LARGEST_PREDICTION);
    }
  }

  private void unexplained(int chunk) {
    int shift = OBSERVATION_BITS - fit.errorBits();
    int size = errors.length;
    kernels
        .wide()
        .roundCredits(
            observations,
            chunk * size,
            shift,
            Kernels.UNCLIPPED,
            false,
            errors,
            0,
            size,
            unusedSquares);
  }
}
