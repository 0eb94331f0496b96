package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.integg.eggroll.credit.Fit;
import org.integg.eggroll.credit.LearnedMatrices;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.WeightKernels;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Operations.Product;

/**
 * The learned matrices of {@link CreditPath#CHAIN}: F, from errors at the logits to credit of the
 * last norm's output, and a mirror of every product within a layer: what a unit of its input does
 * to its output, [columns, rows] of the weights that it mirrors and never reads.
 */
final class MirrorMatrices implements FeedbackSet {
  private static final int RATE = 51;
  private static final int OUTPUT_RATE = 102;
  private static final int ERROR_BITS = 3;

  private final LearnedMatrices all;
  private final int output;
  private final List<Map<LayerTensor, Integer>> layers = new ArrayList<>();

  /** The products of a layer and what they read, in the order of the forward pass. */
  private final Map<LayerTensor, Activation> products = new LinkedHashMap<>();

  private final MirrorProbes probes;
  private final List<Site> sites;

  /**
   * Zeros.
   *
   * @throws IllegalArgumentException in one line, if the model has a product that credit cannot be
   *     taken back through
   */
  MirrorMatrices(EggConfig config, WeightKernels kernels) {
    this(config, Site.all(config), kernels);
  }

  /** As the other constructor, for a network whose sums are these sites. */
  MirrorMatrices(EggConfig config, List<Site> sites, WeightKernels kernels) {
    this.sites = sites;
    all = new LearnedMatrices(kernels);
    probes = new MirrorProbes(config.hasMlp());
    int width = config.width();
    output = all.add("feedback.output", width, config.vocabulary());
    sites.stream().filter(site -> site.layer() == 0).forEach(this::addProducts);
    for (int layer = 0; layer < config.layers(); layer++) {
      Map<LayerTensor, Integer> ids = new EnumMap<>(LayerTensor.class);
      for (LayerTensor product : products.keySet()) {
        int rows = product == LayerTensor.DOWN ? config.hidden() : width;
        int inputs = product == LayerTensor.UP ? config.hidden() : width;
        String name = "feedback.mirror." + layer + "." + name(product);
        ids.put(product, all.add(name, rows, inputs));
      }
      layers.add(ids);
    }
  }

  private void addProducts(Site site) {
    for (Product<Activation> product : site.products()) {
      boolean second = products.put(product.weights(), product.input()) != null;
      if (second || !takesBack(site.kind(), product.input())) {
        throw new IllegalArgumentException(
            "credit chain: no way back from the %s of a layer through %s to %s%s; use credit direct"
                .formatted(
                    name(site.kind()),
                    name(product.weights()),
                    name(product.input()),
                    second ? ", as another product has these weights" : ""));
      }
    }
  }

  private static String name(Enum<?> what) {
    return what.name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@link ChainCredit} takes credit of a site's rows back to what a product reads. */
  private static boolean takesBack(Site.Kind kind, Activation input) {
    return switch (kind) {
      case EMBEDDING -> false;
      case GATE -> input == Activation.NORMED || input == Activation.STATE;
      case CANDIDATE -> takesBack(Site.Kind.GATE, input) || input == Activation.GATED;
      case UP -> input == Activation.SECOND;
      case DOWN -> input == Activation.HIDDEN;
    };
  }

  /** The sums of the network, in the order of the forward pass. */
  List<Site> sites() {
    return sites;
  }

  @Override
  public LearnedMatrices all() {
    return all;
  }

  /** The products of every layer that have a mirror, in the order of the forward pass. */
  Set<LayerTensor> products() {
    return Collections.unmodifiableSet(products.keySet());
  }

  /** The activation that a product reads. */
  Activation input(LayerTensor product) {
    return Optional.ofNullable(products.get(product)).orElseThrow();
  }

  /** The lanes that teach these matrices. */
  MirrorProbes probes() {
    return probes;
  }

  @Override
  public LearnedMatrix output() {
    return all.get(output);
  }

  @Override
  public Scales newScales(EggConfig model, long tokens) {
    return new Scales(model, tokens, 0);
  }

  /** The mirror of a layer's product: from credit of its output to credit of its input. */
  LearnedMatrix mirror(int layer, LayerTensor product) {
    return all.get(id(layer, product));
  }

  private int id(int layer, LayerTensor product) {
    Integer id = layers.get(layer).get(product);
    if (id == null) {
      throw new IllegalArgumentException("no mirror of " + product);
    }
    return id;
  }

  /** How F learns from the probe of outputs. */
  Fit outputFit() {
    return Probes.outputFit(output, all.get(output).rows(), OUTPUT_RATE);
  }

  /** How a mirror learns, from every token of its probes. */
  Fit fit(int layer, LayerTensor product) {
    int id = id(layer, product);
    int samples = Probes.WINDOW * probes.lanes(product);
    return new Fit(List.of(id), 0, ERROR_BITS, 1, RATE, samples, all.get(id).rows());
  }

  /**
   * The factors by which {@link LearnedMatrix#learn} multiplies the sums of each matrix, in the
   * order of their ids.
   *
   * @param tokens of a step in all blocks
   */
  long[] gains(long tokens) {
    long[] gains = new long[all.count()];
    gains[output] = outputFit().gain(tokens / Probes.WINDOW);
    for (int layer = 0; layer < layers.size(); layer++) {
      for (LayerTensor product : products.keySet()) {
        gains[id(layer, product)] = fit(layer, product).gain(tokens / Probes.WINDOW);
      }
    }
    return gains;
  }
}
