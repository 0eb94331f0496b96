package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

/** The specification of {@link RowNoiseKernels}. */
final class ScalarRowNoise implements RowNoiseKernels {
  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      byte[] noise,
      int noiseAt,
      int upper,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    for (int j = 0; j < rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int sum = factor * noise[noiseAt + at(firstRow + j, lane, upper)];
        for (int k = 0; k < w.columns(); k++) {
          sum += w.get(firstRow + j, k) * x[k * COUNT + lane];
        }
        out[j * COUNT + lane] = (short) divisor.clippedQuotient(sum);
      }
    }
  }

  @Override
  public void addRowNoise(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out) {
    int half = (1 << shift) >> 1;
    for (int j = 0; j < rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int xi = noise[noiseAt + at(j, lane, upper)];
        out[j * COUNT + lane] = (short) clip(x[j * COUNT + lane] + ((xi + half) >> shift));
      }
    }
  }

  @Override
  public void passRowNoise(
      short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to) {
    for (int i = 0; i < rows * COUNT; i++) {
      int lane = i % COUNT;
      int at = i / COUNT * PAIRS + lane % PAIRS + lane / PAIRS * upper;
      noise[to + at] = activation[i] > 0 ? noise[noiseAt + at] : 0;
    }
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots) {
    for (int j = firstRow; j < firstRow + rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        dots[lane] += c[j * COUNT + lane] * noise[noiseAt + at(j, lane, upper)];
      }
    }
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt,
      long[] squares) {
    int half = (1 << shift) >> 1;
    for (int j = 0; j < rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int sum = base[baseAt + j * COUNT + lane] * weight;
        for (int m = 0; m < noiseAt.length; m++) {
          sum += factors[m * COUNT + lane] * noise[noiseAt[m] + at(j, lane, upper)];
        }
        int estimate = clip((sum + half) >> shift);
        out[outAt + j * COUNT + lane] = (short) estimate;
        squares[0] += estimate * estimate;
      }
    }
  }

  /** From the noise of row 0 to that of a row and a lane. */
  private static int at(int row, int lane, int upper) {
    return row * PAIRS + lane % PAIRS + lane / PAIRS * upper;
  }
}
