package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.RecordingProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.ProbeKernels;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PlainProjection;

/**
 * The weights as they are, with the probes' effects on the rows of activations; it records on the
 * way everything that learning needs.
 */
final class ProbeProjection extends RecordingProjection {
  private final PlainProjection plain;
  private final EggTensors tensors;
  private final RowProbes probes;
  private final Kernels kernels;

  ProbeProjection(
      PlainProjection plain,
      EggTensors tensors,
      RowProbes probes,
      Recording recording,
      Kernels kernels) {
    super(plain, tensors, recording, kernels);
    this.plain = plain;
    this.tensors = tensors;
    this.probes = probes;
    this.kernels = kernels;
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    plain.embed(tokens, x);
    probes.embedding(token(), x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
    if (tensor == tensors.outputNorm()) {
      probes.output(token(), out);
      return;
    }
    probes.entered(tensors.role(tensor), tensors.layerOf(tensor), token(), x);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    plain.projectBeforeMaximum(tensor, firstRow, rows, x, out);
    if (tensor == tensors.head()) {
      return;
    }
    int layer = tensors.layerOf(tensor);
    LayerTensor product = tensors.role(tensor);
    probes.product(product, layer, token(), x, out);
    if (product == LayerTensor.UP && tensors.get(tensor).lowest() == 0) {
      kernels.credits().passPositive(out, 0, out, out.length); // the maximum with 0
    }
  }

  /** A bias with the noise of the rows that it enters. */
  @Override
  protected short[] unrecordedBias(int tensor, short[] first, short[] second) {
    short[] bias = super.unrecordedBias(tensor, first, second);
    return probes.bias(tensors.role(tensor), tensors.layerOf(tensor), token(), bias);
  }

  /**
   * Adds noise to some lanes, and clips them.
   *
   * @param xi [token][rows][lanes]
   * @param x [rows][64]
   */
  static void addWithin(
      ProbeKernels kernels, short[] xi, int token, int firstLane, int lanes, short[] x) {
    int rows = x.length / COUNT;
    kernels.perturb(xi, token * rows * lanes, rows, firstLane, lanes, x);
  }
}
