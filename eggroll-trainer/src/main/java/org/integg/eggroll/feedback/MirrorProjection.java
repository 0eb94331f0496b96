package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;

/**
 * The weights as they are, with the noise of {@link MirrorProbes} added to rows of activations, and
 * everything that learning needs written down on the way.
 */
final class MirrorProjection implements Projection {
  private final PlainProjection plain;
  private final EggTensors tensors;
  private final MirrorProbes probes;
  private final MirrorNoise noise;
  private final MirrorObserver observer;
  private final Recording recording;
  private final Kernels kernels;

  /** What enters the first and the second norm, [layer][token][D][64]. */
  private final short[][][] entering1;

  private final short[][][] entering2;

  /** What the product down gives, [layer][token][D][64]. */
  private final short[][][] down;

  private int token;
  private long step;

  MirrorProjection(
      PlainProjection plain,
      EggTensors tensors,
      MirrorProbes probes,
      MirrorNoise noise,
      MirrorObserver observer,
      Recording recording,
      Kernels kernels) {
    this.plain = plain;
    this.tensors = tensors;
    this.probes = probes;
    this.noise = noise;
    this.observer = observer;
    this.recording = recording;
    this.kernels = kernels;
    int layers = tensors.config().layers();
    int tokens = recording.last.length;
    int size = tensors.config().width() * COUNT;
    entering1 = new short[layers][tokens][size];
    entering2 = new short[layers][tokens][tensors.config().hasMlp() ? size : 0];
    down = new short[layers][tokens][tensors.config().hasMlp() ? size : 0];
  }

  /** Says which token of which step comes next. */
  void at(int t, long ofStep) {
    token = t;
    step = ofStep;
  }

  /** What entered the first norm of a layer at a token, [D][64]. */
  short[] first(int layer, int t) {
    return entering1[layer][t];
  }

  /** What entered the second norm of a layer at a token, [D][64]. */
  short[] second(int layer, int t) {
    return entering2[layer][t];
  }

  /** What the product down of a layer gave at a token, [D][64]. */
  short[] down(int layer, int t) {
    return down[layer][t];
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
    add(noise.embedding, MirrorProbes.FIRST, probes.streams(), x);
  }

  @Override
  public void norm(int tensor, short[] x, short[] out) {
    plain.norm(tensor, x, out);
    if (tensor == tensors.outputNorm()) {
      add(noise.output, Probes.FIRST_OUTPUT, Probes.OUTPUTS, out);
      return;
    }
    boolean first = tensors.role(tensor) == LayerTensor.LN1;
    Recording.copy(x, (first ? entering1 : entering2)[tensors.layerOf(tensor)][token]);
  }

  @Override
  public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
    plain.projectBeforeMaximum(tensor, firstRow, rows, x, out);
    if (tensor == tensors.head()) {
      return;
    }
    int layer = tensors.layerOf(tensor);
    observer.product(layer, tensors.role(tensor), token, step, x, out);
    switch (tensors.role(tensor)) {
      case UP -> {
        add(noise.hidden.get(layer), COUNT - probes.hidden(), probes.hidden(), out);
        if (tensors.get(tensor).lowest() == 0) {
          kernels.passPositive(out, 0, out, out.length); // the maximum with 0
        }
      }
      case DOWN -> Recording.copy(out, down[layer][token]);
      default -> {}
    }
  }

  @Override
  public short[] bias(int tensor, short[] first, short[] second) {
    short[] bias = plain.bias(tensor, first, second);
    if (tensors.role(tensor) == LayerTensor.BH) {
      short[] sum = recording.candidate[tensors.layerOf(tensor)][token];
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (short) FixedPoint.clip(first[i] + second[i] + bias[i]);
      }
    }
    return bias;
  }

  @Override
  public void made(Activation what, int layer, short[] rows) {
    Recording.copy(rows, recording.of(what, layer)[token]);
  }

  /** Adds noise [token][rows][lanes] to some lanes, and clips them. */
  private void add(short[] xi, int firstLane, int lanes, short[] x) {
    add(xi, token, firstLane, lanes, x);
  }

  /**
   * Adds noise to some lanes, and clips them.
   *
   * @param xi [token][rows][lanes]
   * @param x [rows][64]
   */
  static void add(short[] xi, int token, int firstLane, int lanes, short[] x) {
    int from = token * (x.length / COUNT) * lanes;
    for (int at = 0; at < x.length; at += COUNT) {
      for (int lane = at + firstLane; lane < at + firstLane + lanes; lane++) {
        x[lane] = (short) FixedPoint.clip(x[lane] + xi[from++]);
      }
    }
  }
}
