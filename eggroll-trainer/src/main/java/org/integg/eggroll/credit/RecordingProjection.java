package org.integg.eggroll.credit;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.kernels.Kernels;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/** The weights as they are; it records on the way everything that learning needs. */
public class RecordingProjection implements Projection {
  private final PlainProjection plain;
  private final EggTensors tensors;
  private final Kernels kernels;
  private final short[] unused;
  private final Recording recording;
  private int token;

  /** Writes into a recording of [tokens], at the token that {@link #at} names. */
  public RecordingProjection(
      PlainProjection plain, EggTensors tensors, Recording recording, Kernels kernels) {
    this.plain = plain;
    this.tensors = tensors;
    this.recording = recording;
    this.kernels = kernels;
    unused = new short[tensors.config().width() * COUNT];
  }

  /** Says where in the recording the next token goes. */
  public final void at(int t) {
    token = t;
  }

  @Override
  public final int lanes() {
    return plain.lanes();
  }

  @Override
  public final int rowStep() {
    return plain.rowStep();
  }

  @Override
  public void embed(int[] tokens, short[] x) {
    plain.embed(tokens, x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    plain.project(tensor, firstRow, rows, x, out);
  }

  /** The token that is being recorded. */
  protected final int token() {
    return token;
  }

  /** A bias [rows][lanes] for a sum of three, before anything is recorded. */
  protected short[] unrecordedBias(int tensor, short[] first, short[] second) {
    return plain.bias(tensor, first, second);
  }

  @Override
  public final short[] bias(int tensor, short[] first, short[] second) {
    short[] bias = unrecordedBias(tensor, first, second);
    if (tensors.role(tensor) == LayerTensor.BH) {
      short[] c = recording.candidate[tensors.layerOf(tensor)][token];
      kernels.gate(first, second, bias, first, c.length, c, unused); // the sum, clipped
    }
    return bias;
  }

  @Override
  public final short[] place(Activation what, int layer, short[] own) {
    return recording.of(what, layer)[token];
  }

  /**
   * All activations except states and the last norm's input are computed where they are recorded.
   */
  @Override
  public final void made(Activation what, int layer, short[] rows) {
    if (what == Activation.STATE || what == Activation.LAST) {
      Recording.copy(rows, recording.of(what, layer)[token]);
    }
  }
}
