package org.integg.kernels;

/** Credits on their way back through a layer, by the Java Vector API. */
final class VectorChainKernels implements ChainKernels {
  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    VectorChain.narrow(x, shift, activation, out, outAt, n, squares);
  }

  @Override
  public void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorChain.candidate(x, later, f, c, shift, out, outAt, n, squares);
  }

  @Override
  public void creditGate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorChain.gate(state, s, f, c, h, shift, out, outAt, n, squares);
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    VectorChain.sum(z, x, y, gain, rows, sum, workspace);
  }
}
