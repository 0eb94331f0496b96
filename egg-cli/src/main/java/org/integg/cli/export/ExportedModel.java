package org.integg.cli.export;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Parameters;
import org.integg.tokenizer.BpeTables;

/**
 * What an exported file is made of.
 *
 * @param tokenizer its name
 * @param bpe how text becomes tokens; empty if a token is a byte
 */
record ExportedModel(Parameters parameters, String tokenizer, Optional<BpeTables> bpe) {
  EggConfig config() {
    return parameters.config();
  }

  /** The weights [V, D] of the embedding. */
  byte[] embedding() {
    return parameters.get(tensors().embedding());
  }

  /** The weights [D] of the last norm. */
  byte[] outputNorm() {
    return parameters.get(tensors().outputNorm());
  }

  /** The weights [V, D] of the head. */
  byte[] head() {
    return parameters.get(tensors().head());
  }

  /** The weights of a tensor of one layer. */
  byte[] layer(int layer, LayerTensor tensor) {
    return parameters.get(tensors().layer(layer, tensor));
  }

  /** The weights of a tensor of all layers. */
  List<byte[]> layers(LayerTensor tensor) {
    return IntStream.range(0, config().layers()).mapToObj(l -> layer(l, tensor)).toList();
  }

  private EggTensors tensors() {
    return parameters.tensors();
  }

  /** Whether every layer has the tensor. */
  boolean has(LayerTensor tensor) {
    return tensors().has(tensor);
  }

  /** The name of a layer's tensor in a program. */
  static String name(LayerTensor tensor) {
    return switch (tensor) {
      case LN1, LN2, UP, DOWN, BF, BH -> tensor.name().toLowerCase(Locale.ROOT);
      case WF -> "Wf";
      case UF -> "Uf";
      case WH -> "Wh";
      case UH -> "Uh";
    };
  }

  /** One line for users. */
  String about() {
    return String.format(
        Locale.ROOT,
        "D %d, L %d, %sMLP %s, %s: %,d weights",
        config().width(),
        config().layers(),
        config().cell() == Cell.EGG ? "" : config().cell() + ", ",
        config().mlp(),
        tokenizer,
        config().parameters());
  }

  /** The hash that {@code egg inspect} shows. */
  String hash() {
    return "sha256 of the weights: " + parameters.sha256();
  }
}
