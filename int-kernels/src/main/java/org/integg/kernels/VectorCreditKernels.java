package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

/** Credits of 16 bits and sums, by the Java Vector API. */
final class VectorCreditKernels implements CreditKernels {
  @Override
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int xAt,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    for (int row = 0; row < w.rows(); row += TILE) {
      int present = Math.min(TILE, w.rows() - row);
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        VectorProduct.tile(w, row / TILE, x, xAt + lane, PAIRS, COUNT, workspace);
        int to = outAt + row * COUNT + lane;
        VectorCredit.finish(present, down, multiplier, right, out, to, workspace);
      }
    }
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    VectorCredit.passGate(x, at, a, b, activation, shift, n);
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    VectorCredit.passPositive(x, at, activation, n);
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    VectorCredit.gateCredit(w, s, f, c, h, q, qAt, n);
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    VectorCredit.add(x, y, out, at, n);
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    VectorNormCredit.of(products, x, gain, rows, reactions, shift, u, squares, workspace);
  }

  @Override
  public void addPowers(short[] x, int rows, long[] powers) {
    VectorRowNoise.addPowers(x, rows, powers);
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      boolean first,
      int[] sums,
      int stride,
      Workspace workspace) {
    VectorOuter.add(a, rows, x, from, chunks, columns, first, sums, stride, workspace);
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    VectorTransposition.addToRows(x, at, width, rows, sums, stride);
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int at,
      int[] dots,
      Workspace workspace) {
    VectorLoss.softmaxErrors(logits, rows, scale, e, at, dots, workspace);
  }
}
