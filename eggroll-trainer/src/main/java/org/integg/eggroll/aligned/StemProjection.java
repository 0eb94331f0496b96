package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.kernels.Kernels;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** The weights as they are; what learning needs of a stem is written down on the way. */
final class StemProjection implements Projection {
  private final PlainProjection plain;
  private final EggTensors tensors;
  private final Kernels kernels;
  private final short[] unused;
  private final Recording recording;
  private short[] first = {};
  private short[] second = {};
  private int token;

  StemProjection(PlainProjection plain, EggTensors tensors, Recording recording, Kernels kernels) {
    this.plain = plain;
    this.tensors = tensors;
    this.recording = recording;
    this.kernels = kernels;
    unused = new short[tensors.config().width() * COUNT];
  }

  /** Says where in the recording the next token is written down. */
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
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
    if (tensor == tensors.outputNorm()) {
      Recording.copy(x, recording.last[token]);
      Recording.copy(out, recording.output[token]);
    } else if (tensors.role(tensor) == LayerTensor.LN1) {
      Recording.copy(out, recording.normed[tensors.layerOf(tensor)][token]);
    } else {
      Recording.copy(out, recording.second[tensors.layerOf(tensor)][token]);
    }
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    plain.project(tensor, firstRow, rows, x, out);
    if (tensor == tensors.head()) {
      return;
    }
    int layer = tensors.layerOf(tensor);
    switch (tensors.role(tensor)) {
      case WF, WH -> first = out;
      case UF -> {
        second = out;
        Recording.copy(x, recording.past[layer][token]);
      }
      case UH -> {
        second = out;
        Recording.copy(x, recording.gated[layer][token]);
      }
      case UP -> Recording.copy(out, recording.up[layer][token]);
      default -> {}
    }
  }

  /** The bias; the sum that it enters, clipped, is the gate or the candidate. */
  @Override
  public short[] bias(int tensor) {
    int layer = tensors.layerOf(tensor);
    short[] to =
        (tensors.role(tensor) == LayerTensor.BF ? recording.gate : recording.candidate)
            [layer][token];
    kernels.gate(
        first, second, plain.bias(tensor), recording.past[layer][token], to.length, to, unused);
    return plain.bias(tensor);
  }
}
