package org.integg.kernels;

/** Credits and observations of 32 bits, by the Java Vector API. */
final class VectorWideKernels implements WideKernels {
  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    VectorWide.multiply(w, x, xAt, scale, into, out, outAt, workspace);
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    VectorWide.multiplyRounded(
        w, x, xAt, scale, shift, activation, rectified, out, outAt, squares, workspace);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    VectorWide.add(x, 0, y, largest, n);
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    VectorWide.pass(x, a, b, n);
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    VectorWide.before(products, later, f, largest, out, n);
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorWide.round(x, from, shift, activation, rectified, out, outAt, n, squares);
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    VectorWide.subtract(x, y, largest, out, n);
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    VectorWide.observe(x, y, up, out, n);
  }

  @Override
  public void subtractShifted(short[] x, int up, int[] out, int n) {
    VectorWide.subtractShifted(x, up, out, n);
  }

  @Override
  public void scaleByQuarters(short[] x, int quarters, int n) {
    VectorWide.scaleByQuarters(x, quarters, n);
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    VectorWide.addRowSums(x, at, rows, sums);
  }
}
