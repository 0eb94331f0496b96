package org.integg.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.kernels.FixedPoint;

/**
 * The tensors of a configuration in their fixed order.
 *
 * <p>A tensor's id is its index in this order: {@code emb.weight} is 0; the ten tensors of layer l
 * are 1 + 10·l + (0 to 9) in the order of {@link LayerTensor}: ln1, ln2, Wf, Uf, Wh, Uh, bf, bh,
 * up, down; {@code ln_out.weight} is 1 + 10·L and {@code head.weight} is 2 + 10·L. Checkpoints are
 * written in this order, so it must never change. A model whose {@link TokenProgram} does not use
 * all of them has the rest in the same order; noise is still a function of the ids above ({@link
 * TensorSpec#noiseId}).
 */
public final class EggTensors {
  /** 1.0 with 4 fractional bits. */
  private static final int ONE = 16;

  /** The lower end of the clip of every product but the MLP's first. */
  static final int CLIP = -FixedPoint.MAX;

  private static final int ROLES = LayerTensor.values().length;

  private final EggConfig config;
  private final List<TensorSpec> specs;
  private final Map<String, TensorSpec> byName;

  /** The tensors that each layer has. */
  private final List<LayerTensor> perLayer;

  /** The tensors' places in that list, by ordinal; −1 for those that are not in it. */
  private final int[] places;

  private EggTensors(EggConfig config, List<TensorSpec> specs, List<LayerTensor> perLayer) {
    this.config = config;
    this.specs = List.copyOf(specs);
    this.perLayer = perLayer;
    places = Arrays.stream(LayerTensor.values()).mapToInt(perLayer::indexOf).toArray();
    this.byName = new HashMap<>();
    for (TensorSpec spec : specs) {
      byName.put(spec.name(), spec);
    }
  }

  /** Lists the tensors of a configuration. */
  public static EggTensors of(EggConfig config) {
    int v = config.vocabulary();
    int d = config.width();
    List<LayerTensor> perLayer = List.copyOf(LayerTensors.of(config));
    List<TensorSpec> specs = new ArrayList<>();
    InitialValue random = new InitialValue.Gaussian();
    specs.add(new TensorSpec(0, 0, "emb.weight", TensorKind.EMBEDDING, v, d, CLIP, random, false));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (LayerTensor tensor : perLayer) {
        int noiseId = 1 + ROLES * layer + tensor.ordinal();
        specs.add(spec(tensor, specs.size(), noiseId, layer, config));
      }
    }
    int last = 1 + ROLES * config.layers();
    specs.add(gain(specs.size(), last, "ln_out.weight", d));
    specs.add(matrix(specs.size(), last + 1, "head.weight", v, d, CLIP));
    return new EggTensors(config, specs, perLayer);
  }

  private static TensorSpec spec(
      LayerTensor tensor, int id, int noiseId, int layer, EggConfig config) {
    String name = tensor.name(layer);
    int rows = tensor.rows(config.width());
    int columns = tensor.columns(config.width());
    return switch (tensor) {
      case LN1, LN2 -> gain(id, noiseId, name, rows);
      case BF, BH -> vector(id, noiseId, name, rows, 0, false);
      case WF, UF, WH, UH, DOWN -> matrix(id, noiseId, name, rows, columns, CLIP);
      case UP -> matrix(id, noiseId, name, rows, columns, config.mlp().lowest());
    };
  }

  private static TensorSpec gain(int id, int noiseId, String name, int length) {
    return vector(id, noiseId, name, length, ONE, true);
  }

  private static TensorSpec vector(
      int id, int noiseId, String name, int length, int value, boolean gain) {
    InitialValue initial = new InitialValue.Constant(value);
    return new TensorSpec(id, noiseId, name, TensorKind.VECTOR, length, 1, CLIP, initial, gain);
  }

  private static TensorSpec matrix(
      int id, int noiseId, String name, int outputs, int inputs, int lowest) {
    InitialValue initial = new InitialValue.Gaussian();
    return new TensorSpec(
        id, noiseId, name, TensorKind.MATRIX, outputs, inputs, lowest, initial, false);
  }

  /** The configuration these tensors belong to. */
  public EggConfig config() {
    return config;
  }

  /** All tensors; the list index is the id. */
  public List<TensorSpec> all() {
    return specs;
  }

  /** Number of tensors: 3 + 10·L, with an MLP and the published recurrence. */
  public int count() {
    return specs.size();
  }

  /** The tensor with this id, 0 to {@link #count()} − 1. */
  public TensorSpec get(int id) {
    return specs.get(id);
  }

  /** The tensor with this checkpoint name, if the model has one. */
  public Optional<TensorSpec> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Id of {@code emb.weight}. */
  public int embedding() {
    return 0;
  }

  /**
   * Id of a layer's tensor; layer 0 to L − 1.
   *
   * @throws IllegalArgumentException if the model has no tensor of the kind
   */
  public int layer(int layer, LayerTensor tensor) {
    int place = places[tensor.ordinal()];
    if (place < 0) {
      throw new IllegalArgumentException(tensor.name(layer) + ": not in this model");
    }
    return 1 + perLayer.size() * layer + place;
  }

  /** Whether every layer has such a tensor. */
  public boolean has(LayerTensor tensor) {
    return places[tensor.ordinal()] >= 0;
  }

  /** The role of a layer's tensor, by its id. */
  public LayerTensor role(int id) {
    return perLayer.get((id - 1) % perLayer.size());
  }

  /** The layer of a layer's tensor, by its id. */
  public int layerOf(int id) {
    return (id - 1) / perLayer.size();
  }

  /** Id of {@code ln_out.weight}. */
  public int outputNorm() {
    return specs.size() - 2;
  }

  /** Id of {@code head.weight}. */
  public int head() {
    return specs.size() - 1;
  }
}
