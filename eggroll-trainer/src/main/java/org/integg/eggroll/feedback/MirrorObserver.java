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

  /** One product. */
  private record Watch(Regression regression, short[] noise, int first, int lanes) {}

  private final int segment;
  private final Regression output;
  private final short[] outputNoise;
  private final List<Map<LayerTensor, Watch>> layers = new ArrayList<>();

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
      int lane = watch.first() + p;
      int partner = MirrorProbes.partner(lane, t, step, segment);
      int column = t * watch.lanes() + p;
      noise(in, lane, partner, LARGEST_DIFFERENCE, watch.noise(), column);
      ProbeObserver.differences(out, lane, partner, watch.regression().observations(), column);
    }
  }

  /**
   * Compares at the output.
   *
   * @param y what enters the head, [D][64]
   * @param logits [V][64]
   */
  void output(int t, long step, short[] y, short[] logits) {
    int lane = Probes.FIRST_OUTPUT;
    int partner = MirrorProbes.partner(lane, t, step, segment);
    noise(y, lane, partner, LARGEST_OUTPUT_DIFFERENCE, outputNoise, t);
    ProbeObserver.differences(logits, lane, partner, output.observations(), t);
  }

  private static void noise(short[] x, int lane, int partner, int largest, short[] to, int column) {
    int rows = x.length / COUNT;
    int at = Regression.at(column, rows);
    for (int i = 0; i < rows; i++) {
      int difference = x[i * COUNT + lane] - x[i * COUNT + partner];
      to[at + i * COUNT] = (short) Math.clamp(difference, -largest, largest);
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
