package org.integg.kernels;

/**
 * Probes, by the Java Vector API: products alone. Work on a few lanes of a row gains nothing from
 * wide vectors.
 */
final class VectorProbeKernels implements ProbeKernels {
  private final ProbeKernels scalar = new ScalarProbes();

  @Override
  public void perturb(short[] noise, int from, int rows, int first, int lanes, short[] x) {
    scalar.perturb(noise, from, rows, first, lanes, x);
  }

  @Override
  public void copy(short[] x, int rows, int[] lanes, int[] others) {
    scalar.copy(x, rows, lanes, others);
  }

  @Override
  public void compare(
      short[] x, int rows, int[] lanes, int[] others, int largest, short[] out, int outAt) {
    scalar.compare(x, rows, lanes, others, largest, out, outAt);
  }

  @Override
  public void layOut(short[] x, int from, int rows, int slots, int count, short[] out) {
    scalar.layOut(x, from, rows, slots, count, out);
  }

  @Override
  public void takePrediction(
      PackedMatrix w, short[] x, WideScale scale, int shift, short[] seen, Workspace workspace) {
    VectorWide.takePrediction(w, x, scale, shift, seen, workspace);
  }
}
