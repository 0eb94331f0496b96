package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import java.util.Arrays;

/** Noise of rows, by the Java Vector API. */
final class VectorRowNoiseKernels implements RowNoiseKernels {
  /** Noise of rows is a perturbation of rank 1 whose x·B is the same for all. */
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
    LowRank rowNoise = new LowRank(noise.values(), at, 0, 1, LowRank.MIN_SHIFT);
    int scaled = factor << LowRank.MIN_SHIFT; // 2^20, times 61 below 2^26
    Arrays.fill(workspace.projections, 0, COUNT, scaled);
    VectorKernels.tiles(w, firstRow, rows, x, rowNoise, noise.upper(), divisor, out, workspace);
  }

  @Override
  public void addRowNoise(short[] x, int rows, NoiseBank noise, int at, int shift, short[] out) {
    VectorRowNoise.add(x, rows, noise, at, shift, out);
  }

  @Override
  public void passRowNoise(short[] activation, int rows, NoiseBank noise, int at, int to) {
    VectorRowNoise.pass(activation, rows, noise, at, to);
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, NoiseBank noise, int at, int[] dots) {
    VectorRowNoise.addDots(c, firstRow, rows, noise, at, dots);
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
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int first = noise.offset(0, lane);
      for (int odd = 0; odd < 2; odd++) {
        VectorRowNoise.estimate(
            base,
            baseAt + lane,
            weight,
            noise.values(),
            places,
            first,
            rows,
            factors,
            lane,
            shift,
            dither + DITHER_LANE_STEP * (lane + odd),
            odd,
            out,
            outAt + lane);
      }
    }
    squares[0] += VectorRowNoise.squares(out, outAt, rows * COUNT);
  }
}
