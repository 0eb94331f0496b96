package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;

/** The specification of {@link RowNoiseKernels}. */
final class ScalarRowNoise implements RowNoiseKernels {
  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      NoiseBank noise,
      int at,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    for (int j = 0; j < rows; j++) {
      int[] sums = ScalarProduct.ofRow(w, firstRow + j, x, 0);
      for (int lane = 0; lane < COUNT; lane++) {
        int sum = sums[lane] + factor * noise.values()[at + noise.offset(firstRow + j, lane)];
        out[j * COUNT + lane] = (short) divisor.clippedQuotient(sum);
      }
    }
  }

  @Override
  public void addRowNoise(short[] x, int rows, NoiseBank noise, int at, int shift, short[] out) {
    int half = (1 << shift) >> 1;
    for (int j = 0; j < rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int xi = noise.values()[at + noise.offset(j, lane)];
        out[j * COUNT + lane] = (short) clip(x[j * COUNT + lane] + ((xi + half) >> shift));
      }
    }
  }

  @Override
  public void passRowNoise(short[] activation, int rows, NoiseBank noise, int at, int to) {
    for (int i = 0; i < rows * COUNT; i++) {
      int offset = noise.offset(i / COUNT, i % COUNT);
      noise.values()[to + offset] = activation[i] > 0 ? noise.values()[at + offset] : 0;
    }
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, NoiseBank noise, int at, int[] dots) {
    for (int j = firstRow; j < firstRow + rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        dots[lane] += c[j * COUNT + lane] * noise.values()[at + noise.offset(j, lane)];
      }
    }
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      NoiseBank noise,
      int[] places,
      int rows,
      short[] factors,
      int shift,
      int dither,
      short[] out,
      int outAt,
      long[] squares) {
    int mask = (1 << shift) - 1;
    for (int j = 0; j < rows; j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int d = dither + DITHER_ROW_STEP * j + DITHER_LANE_STEP * lane & mask;
        int sum = base[baseAt + j * COUNT + lane] * weight;
        for (int m = 0; m < places.length; m++) {
          sum += factors[m * COUNT + lane] * noise.values()[places[m] + noise.offset(j, lane)];
        }
        int estimate = clip((sum + d) >> shift);
        out[outAt + j * COUNT + lane] = (short) estimate;
        squares[0] += estimate * estimate;
      }
    }
  }
}
