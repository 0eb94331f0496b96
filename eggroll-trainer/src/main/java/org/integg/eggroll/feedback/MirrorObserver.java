package org.integg.eggroll.feedback;

import static org.integg.kernels.Lanes.COUNT;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;

/**
 * Compares probes with their partners at every product: its inputs and its outputs. Each regression
 * is of one product alone, so the inputs contain all that the other rows do.
 */
final class MirrorObserver {
  /** Differences of inputs are cut beyond this; all differences of outputs count. */
  private static final int LARGEST_INPUT = 127;

  private static final int LARGEST_OUTPUT = 254;
  private static final int LARGEST_OUTPUT_NOISE = 31;

  /**
   * One product.
   *
   * @param input present if the product is the first that reads its activation
   */
  private record Watch(MirrorRegression regression, Optional<Differences> input) {}

  private final int segment;
  private final Kernels kernels;
  private final Workspace workspace;
  private final Regression output;
  private final short[] outputNoise;
  private final ProbeGroup streams;
  private final ProbeGroup hidden;
  private final List<Map<LayerTensor, Watch>> layers = new ArrayList<>();

  /** The noise of one product at a time, [rows][64]. */
  private final short[] noise;

  private final short[][] unexplained;

  MirrorObserver(
      EggConfig config, int segment, MirrorMatrices set, Kernels kernels, Workspace workspace) {
    this.segment = segment;
    this.kernels = kernels;
    this.workspace = workspace;
    outputNoise = Regression.newNoise(segment, config.width());
    output =
        new Regression(
            set.all(), set.outputFit(), List.of(outputNoise), segment, kernels, workspace);
    MirrorProbes probes = set.probes();
    streams = new ProbeGroup(MirrorProbes.FIRST, probes.streams(), segment);
    hidden = new ProbeGroup(MirrorProbes.FIRST + probes.streams(), probes.hidden(), segment);
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(watches(layer, set));
    }
    int most = Math.max(config.width(), config.hidden()) * COUNT;
    noise = new short[most];
    unexplained = new short[1][most];
  }

  private Map<LayerTensor, Watch> watches(int layer, MirrorMatrices set) {
    Map<LayerTensor, Watch> watches = new EnumMap<>(LayerTensor.class);
    Map<Activation, Differences> read = new EnumMap<>(Activation.class);
    for (LayerTensor product : set.products()) {
      ProbeGroup group = product == LayerTensor.DOWN ? hidden : streams;
      LearnedMatrix mirror = set.mirror(layer, product);
      Differences out = differences(mirror.inputs(), group, LARGEST_OUTPUT);
      Activation input = set.input(product);
      boolean first = !read.containsKey(input);
      Differences in =
          read.computeIfAbsent(input, a -> differences(mirror.rows(), group, LARGEST_INPUT));
      MirrorRegression regression =
          new MirrorRegression(segment, set.fit(layer, product), mirror, in, out);
      watches.put(product, new Watch(regression, first ? Optional.of(in) : Optional.empty()));
    }
    return watches;
  }

  private Differences differences(int rows, ProbeGroup group, int largest) {
    return new Differences(segment, rows, group, largest, kernels.probes());
  }

  /** Says which token of which step is read next. */
  void at(int t, long step) {
    streams.at(t, step);
    hidden.at(t, step);
  }

  /**
   * Compares at a product, before noise enters the output.
   *
   * @param in [columns][64]
   * @param out [rows][64]
   */
  void product(int layer, LayerTensor product, int t, short[] in, short[] out) {
    Watch watch = layers.get(layer).get(product);
    if (watch == null) {
      return;
    }
    watch.input().ifPresent(differences -> differences.compare(t, in));
    watch.regression().observe(t, out);
  }

  /**
   * Compares at the output.
   *
   * @param y the input of the head, [D][64]
   * @param logits [V][64]
   */
  void output(int t, long step, short[] y, short[] logits) {
    int probe = Probes.FIRST_OUTPUT;
    int partner = MirrorProbes.partner(probe, t, step, segment);
    int place = Regression.at(t, y.length / COUNT);
    for (int at = 0; at < y.length; at += COUNT) {
      int difference = y[at + probe] - y[at + partner];
      outputNoise[place + at] =
          (short) Math.clamp(difference, -LARGEST_OUTPUT_NOISE, LARGEST_OUTPUT_NOISE);
    }
    int[] observations = output.observations();
    place = Regression.at(t, logits.length / COUNT);
    for (int at = 0; at < logits.length; at += COUNT) {
      observations[place + at] =
          (logits[at + probe] - logits[at + partner]) << Regression.OBSERVATION_BITS;
    }
  }

  /** Adds the segment's observations. */
  void addTo(Sums sums) {
    output.addTo(sums);
    for (Map<LayerTensor, Watch> watches : layers) {
      for (Watch watch : watches.values()) {
        watch.regression().addTo(sums, noise, unexplained, kernels, workspace);
      }
    }
  }
}
