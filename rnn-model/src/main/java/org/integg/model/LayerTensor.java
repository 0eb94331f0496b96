package org.integg.model;

import java.util.stream.Stream;

/** The tensors of one layer, in the order of their ids. */
public enum LayerTensor {
  /** Weight [D] of the norm before the GRU. */
  LN1("ln1.weight"),
  /** Weight [D] of the norm before the MLP. */
  LN2("ln2.weight"),
  /** Gate from the input, [D, D]. */
  WF("gru.Wf"),
  /** Gate from the state, [D, D]. */
  UF("gru.Uf"),
  /** Candidate from the input, [D, D]. */
  WH("gru.Wh"),
  /** Candidate from the gated state, [D, D]. */
  UH("gru.Uh"),
  /** Bias [D] of the gate. */
  BF("gru.bf"),
  /** Bias [D] of the candidate. */
  BH("gru.bh"),
  /** First half of the MLP, [4D, D]. */
  UP("mlp.up"),
  /** Second half of the MLP, [D, 4D]. */
  DOWN("mlp.down");

  private final String suffix;

  LayerTensor(String suffix) {
    this.suffix = suffix;
  }

  /** Whether a model without an MLP lacks it. */
  boolean isOfMlp() {
    return this == LN2 || this == UP || this == DOWN;
  }

  /** The same of the last part of a tensor's name. */
  static boolean isOfMlp(String suffix) {
    return Stream.of(values()).anyMatch(t -> t.isOfMlp() && t.suffix.equals(suffix));
  }

  /** The name in a checkpoint: {@code blocks.{layer}.} and what it is. */
  String name(int layer) {
    return "blocks." + layer + "." + suffix;
  }

  TensorSpec spec(int id, int noiseId, int layer, EggConfig config) {
    int d = config.width();
    String name = name(layer);
    return switch (this) {
      case LN1, LN2 -> EggTensors.vector(id, noiseId, name, d, EggTensors.ONE);
      case BF, BH -> EggTensors.vector(id, noiseId, name, d, 0);
      case WF, UF, WH, UH -> EggTensors.matrix(id, noiseId, name, d, d, EggTensors.CLIP);
      case UP -> EggTensors.matrix(id, noiseId, name, config.hidden(), d, config.mlp().lowest());
      case DOWN -> EggTensors.matrix(id, noiseId, name, d, config.hidden(), EggTensors.CLIP);
    };
  }
}
