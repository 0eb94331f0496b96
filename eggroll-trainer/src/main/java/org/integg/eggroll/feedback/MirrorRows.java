package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.credit.Recording;
import org.integg.kernels.ProbeKernels;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;

/**
 * What {@link MirrorProbes} do to rows and compare of them, and the activations that the chain
 * needs beside the {@link Recording}.
 */
final class MirrorRows implements RowProbes {
  private final MirrorProbes probes;
  private final MirrorNoise noise;
  private final MirrorObserver observer;
  private final ProbeKernels kernels;

  /** The inputs of the first and the second norm, [layer][token][D][64]. */
  private final short[][][] first;

  private final short[][][] second;

  /** The output of the product down, [layer][token][D][64]. */
  private final short[][][] down;

  MirrorRows(
      EggConfig config,
      int segment,
      MirrorProbes probes,
      MirrorNoise noise,
      MirrorObserver observer,
      ProbeKernels kernels) {
    this.probes = probes;
    this.noise = noise;
    this.observer = observer;
    this.kernels = kernels;
    int layers = config.layers();
    int size = config.width() * COUNT;
    int withMlp = config.hasMlp() ? size : 0;
    first = new short[layers][segment][size];
    second = new short[layers][segment][withMlp];
    down = new short[layers][segment][withMlp];
  }

  /** The input of a layer's first norm at a token, [D][64]. */
  short[] first(int layer, int t) {
    return first[layer][t];
  }

  /** The input of a layer's second norm at a token, [D][64]. */
  short[] second(int layer, int t) {
    return second[layer][t];
  }

  /** The output of a layer's product down at a token, [D][64]. */
  short[] down(int layer, int t) {
    return down[layer][t];
  }

  @Override
  public void embedding(int t, short[] x) {
    ProbeProjection.addWithin(kernels, noise.embedding, t, MirrorProbes.FIRST, probes.streams(), x);
  }

  @Override
  public void entered(LayerTensor norm, int layer, int t, short[] x) {
    Recording.copy(x, (norm == LayerTensor.LN1 ? first : second)[layer][t]);
  }

  @Override
  public void output(int t, short[] y) {
    ProbeProjection.addWithin(kernels, noise.output, t, Probes.FIRST_OUTPUT, Probes.OUTPUTS, y);
  }

  @Override
  public void product(LayerTensor product, int layer, int t, short[] in, short[] out) {
    observer.product(layer, product, t, in, out);
    if (product == LayerTensor.UP) {
      int lanes = probes.hidden();
      ProbeProjection.addWithin(kernels, noise.hidden.get(layer), t, COUNT - lanes, lanes, out);
    } else if (product == LayerTensor.DOWN) {
      Recording.copy(out, down[layer][t]);
    }
  }

  /** States carry the noise that gates and candidates see. */
  @Override
  public short[] bias(LayerTensor bias, int layer, int t, short[] plain) {
    return plain;
  }

  /** Perturbs a layer's state before a token. */
  void state(int layer, int t, short[] h) {
    ProbeProjection.addWithin(
        kernels, noise.states.get(layer), t, MirrorProbes.FIRST, probes.streams(), h);
  }
}
