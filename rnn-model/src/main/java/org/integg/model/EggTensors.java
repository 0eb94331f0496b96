package org.integg.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a configuration in their fixed order.
 *
 * <p>A tensor's id is its index in this order: {@code emb.weight} is 0; the ten tensors of layer l
 * are 1 + 10·l + (0 to 9) in the order of {@link LayerTensor}: ln1, ln2, Wf, Uf, Wh, Uh, bf, bh,
 * up, down; {@code ln_out.weight} is 1 + 10·L and {@code head.weight} is 2 + 10·L. Noise is a
 * function of this id and checkpoints are written in this order, so it must never change.
 */
public final class EggTensors {
  /** 1.0 with 4 fractional bits. */
  static final int ONE = 16;

  private static final int PER_LAYER = LayerTensor.values().length;

  private final EggConfig config;
  private final List<TensorSpec> specs;
  private final Map<String, TensorSpec> byName;

  private EggTensors(EggConfig config, List<TensorSpec> specs) {
    this.config = config;
    this.specs = List.copyOf(specs);
    this.byName = new HashMap<>();
    for (TensorSpec spec : specs) {
      byName.put(spec.name(), spec);
    }
  }

  /** Lists the tensors of a configuration. */
  public static EggTensors of(EggConfig config) {
    List<TensorSpec> specs = new ArrayList<>();
    int v = config.vocabulary();
    int d = config.width();
    specs.add(
        new TensorSpec(0, "emb.weight", TensorKind.EMBEDDING, v, d, new InitialValue.Gaussian()));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (LayerTensor tensor : LayerTensor.values()) {
        specs.add(tensor.spec(specs.size(), layer, config));
      }
    }
    specs.add(vector(specs.size(), "ln_out.weight", d, ONE));
    specs.add(matrix(specs.size(), "head.weight", v, d));
    return new EggTensors(config, specs);
  }

  static TensorSpec vector(int id, String name, int length, int value) {
    return new TensorSpec(id, name, TensorKind.VECTOR, length, 1, new InitialValue.Constant(value));
  }

  static TensorSpec matrix(int id, String name, int outputs, int inputs) {
    return new TensorSpec(
        id, name, TensorKind.MATRIX, outputs, inputs, new InitialValue.Gaussian());
  }

  /** The configuration these tensors belong to. */
  public EggConfig config() {
    return config;
  }

  /** All tensors; the list index is the id. */
  public List<TensorSpec> all() {
    return specs;
  }

  /** Number of tensors, 3 + 10·L. */
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

  /** Id of a layer's tensor; layer 0 to L − 1. */
  public int layer(int layer, LayerTensor tensor) {
    return 1 + PER_LAYER * layer + tensor.ordinal();
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
