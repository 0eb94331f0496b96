package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;

/**
 * Compares probes with their partners at every product: what goes in and what comes out. Each
 * regression is of one product alone, so all that the other rows do is in what goes in.
 */
final class MirrorObserver {
  /** Differences beyond this are cut. */
  private static final int LARGEST_DIFFERENCE = 127;

  private static final int LARGEST_OUTPUT_DIFFERENCE = 31;

  /** Shorts in 64 rows, 8 kB. */
  private static final int NEAR = 64 * COUNT;

  /** One product. */
  private record Watch(Regression regression, short[] noise, int first, int lanes) {}

  private final int segment;
  private final Regression output;
  private final short[] outputNoise;
  private final List<Map<LayerTensor, Watch>> layers = new ArrayList<>();

  /** Of the lanes that are compared: their numbers and those of their partners. */
  private final int[] probes = new int[COUNT - Probes.PLAIN];

  private final int[] partners = new int[probes.length];

  MirrorObserver(
      EggConfig config, int segment, MirrorMatrices set, Kernels kernels, Workspace workspace) {
    this.segment = segment;
    outputNoise = Regression.newNoise(segment, config.width());
    output =
        new Regression(
            set.all(), set.outputFit(), List.of(outputNoise), segment, kernels, workspace);
    for (int layer = 0; layer < config.layers(); layer++) {
      Map<LayerTensor, Watch> watches = new EnumMap<>(LayerTensor.class);
      for (LayerTensor product : set.products()) {
        int lanes = set.probes().lanes(product);
        short[] noise = Regression.newNoise(segment * lanes, set.mirror(layer, product).rows());
        Regression regression =
            new Regression(
                set.all(),
                set.fit(layer, product),
                List.of(noise),
                segment * lanes,
                kernels,
                workspace);
        watches.put(product, new Watch(regression, noise, set.probes().first(product), lanes));
      }
      layers.add(watches);
    }
  }

  /**
   * Compares at a product, before noise enters what comes out.
   *
   * @param in [columns][64]
   * @param out [rows][64]
   */
  void product(int layer, LayerTensor product, int t, long step, short[] in, short[] out) {
    Watch watch = layers.get(layer).get(product);
    if (watch == null) {
      return;
    }
    for (int p = 0; p < watch.lanes(); p++) {
      probes[p] = watch.first() + p;
      partners[p] = MirrorProbes.partner(probes[p], t, step, segment);
    }
    int column = t * watch.lanes();
    noise(in, watch.lanes(), LARGEST_DIFFERENCE, watch.noise(), column);
    differences(out, watch.lanes(), watch.regression().observations(), column);
  }

  /**
   * Compares at the output.
   *
   * @param y what enters the head, [D][64]
   * @param logits [V][64]
   */
  void output(int t, long step, short[] y, short[] logits) {
    probes[0] = Probes.FIRST_OUTPUT;
    partners[0] = MirrorProbes.partner(Probes.FIRST_OUTPUT, t, step, segment);
    noise(y, Probes.OUTPUTS, LARGEST_OUTPUT_DIFFERENCE, outputNoise, t);
    differences(logits, Probes.OUTPUTS, output.observations(), t);
  }

  /** Probe by probe, some rows at a time: as many as stay in the nearest cache meanwhile. */
  private void noise(short[] x, int lanes, int largest, short[] to, int column) {
    for (int from = 0; from < x.length; from += NEAR) {
      int end = Math.min(x.length, from + NEAR);
      for (int p = 0; p < lanes; p++) {
        int probe = probes[p];
        int partner = partners[p];
        int place = Regression.at(column + p, x.length / COUNT);
        for (int at = from; at < end; at += COUNT) {
          int difference = x[at + probe] - x[at + partner];
          to[place + at] = (short) Math.min(largest, Math.max(-largest, difference));
        }
      }
    }
  }

  private void differences(short[] x, int lanes, int[] to, int column) {
    for (int from = 0; from < x.length; from += NEAR) {
      int end = Math.min(x.length, from + NEAR);
      for (int p = 0; p < lanes; p++) {
        int probe = probes[p];
        int partner = partners[p];
        int place = Regression.at(column + p, x.length / COUNT);
        for (int at = from; at < end; at += COUNT) {
          to[place + at] = (x[at + probe] - x[at + partner]) << Regression.OBSERVATION_BITS;
        }
      }
    }
  }

  /** Adds what the segment's observations say. */
  void addTo(Sums sums) {
    output.addTo(sums);
    for (Map<LayerTensor, Watch> watches : layers) {
      watches.values().forEach(watch -> watch.regression().addTo(sums));
    }
  }
}
