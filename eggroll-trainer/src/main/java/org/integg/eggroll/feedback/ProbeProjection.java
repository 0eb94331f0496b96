package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/**
 * The weights as they are, with the probes' noise added to the rows of activations, and everything
 * that learning needs written down on the way.
 */
final class ProbeProjection implements Projection {
  private final PlainProjection plain;
  private final EggTensors tensors;
  private final ProbeNoise noise;
  private final Recording recording;
  private final Kernels kernels;
  private final short[] bias;
  private final short[] unused;
  private int token;

  ProbeProjection(
      PlainProjection plain,
      EggTensors tensors,
      ProbeNoise noise,
      Recording recording,
      Kernels kernels) {
    this.plain = plain;
    this.tensors = tensors;
    this.noise = noise;
    this.recording = recording;
    this.kernels = kernels;
    bias = new short[tensors.config().width() * COUNT];
    unused = new short[bias.length];
  }

  /** Says which token of the segment comes next. */
  void at(int t) {
    token = t;
  }

  @Override
  public int lanes() {
    return plain.lanes();
  }

  @Override
  public int rowStep() {
    return plain.rowStep();
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    plain.embed(tokens, x);
    perturbWithin(Site.Kind.EMBEDDING, 0, x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
    if (tensor == tensors.outputNorm()) {
      perturbOutput(out);
    }
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    plain.projectBeforeMaximum(tensor, firstRow, rows, x, out);
    if (tensor == tensors.head()) {
      return;
    }
    int layer = tensors.layerOf(tensor);
    switch (tensors.role(tensor)) {
      case UP -> {
        perturbWithin(Site.Kind.UP, layer, out);
        if (tensors.get(tensor).lowest() == 0) {
          kernels.passPositive(out, 0, out, out.length); // the maximum with 0
        }
      }
      // The sum that these rows enter is clipped as a whole.
      case DOWN -> perturb(Site.Kind.DOWN, layer, out);
      default -> {}
    }
  }

  /** A bias with the noise of the rows that it enters. */
  @Override
  public short[] bias(int tensor, short[] first, short[] second) {
    Recording.copy(plain.bias(tensor, first, second), bias);
    int layer = tensors.layerOf(tensor);
    boolean gate = tensors.role(tensor) == LayerTensor.BF;
    perturb(gate ? Site.Kind.GATE : Site.Kind.CANDIDATE, layer, bias);
    if (!gate) {
      short[] c = recording.candidate[layer][token];
      kernels.gate(first, second, bias, first, c.length, c, unused); // the sum, clipped
    }
    return bias;
  }

  @Override
  public void made(Activation what, int layer, short[] rows) {
    Recording.copy(rows, recording.of(what, layer)[token]);
  }

  private void perturb(Site.Kind kind, int layer, short[] x) {
    int site = Site.index(tensors.config(), kind, layer);
    short[] xi = noise.rows.get(site);
    int from = noise.rowsAt(site, token);
    for (int at = Probes.FIRST_ROW; at < x.length; at += COUNT) {
      for (int p = 0; p < Probes.ROWS; p++) {
        x[at + p] += xi[from++];
      }
    }
  }

  /** The same, clipped. */
  private void perturbWithin(Site.Kind kind, int layer, short[] x) {
    int site = Site.index(tensors.config(), kind, layer);
    short[] xi = noise.rows.get(site);
    int from = noise.rowsAt(site, token);
    for (int at = Probes.FIRST_ROW; at < x.length; at += COUNT) {
      for (int p = 0; p < Probes.ROWS; p++) {
        x[at + p] = (short) FixedPoint.clip(x[at + p] + xi[from++]);
      }
    }
  }

  private void perturbOutput(short[] y) {
    int from = token * (y.length / COUNT) * Probes.OUTPUTS;
    for (int at = Probes.FIRST_OUTPUT; at < y.length; at += COUNT) {
      for (int p = 0; p < Probes.OUTPUTS; p++) {
        y[at + p] = (short) FixedPoint.clip(y[at + p] + noise.output[from++]);
      }
    }
  }
}
