package org.integg.model;

import java.util.List;
import org.integg.kernels.Divisor;

/**
 * One tensor of a model.
 *
 * @param id its place in {@link EggTensors}
 * @param noiseId the id that determines noise and start weights: the tensor's id in a model with as
 *     many layers and an MLP, so that they do not depend on the kind of MLP
 * @param name the name in a checkpoint, such as {@code blocks.0.gru.Wf}
 * @param kind what it does
 * @param rows outputs of a matrix, vocabulary of the embedding, length of a vector
 * @param columns inputs of a matrix, width of the embedding, 1 for a vector
 * @param lowest the least result of a product with a matrix: 0 for a {@link Mlp#RELU}'s {@code up},
 *     else −127
 * @param initial its weights before training
 * @param gain whether it is a norm's weights, which only {@code lowrank} trains
 */
public record TensorSpec(
    int id,
    int noiseId,
    String name,
    TensorKind kind,
    int rows,
    int columns,
    int lowest,
    InitialValue initial,
    boolean gain) {

  /** Number of weights; at most 65,536 · 4096 = 2^28. */
  public int size() {
    return rows * columns;
  }

  /** How the sums of a product with a matrix become int8. */
  Divisor divisor() {
    return Divisor.ofProduct(columns).atLeast(lowest);
  }

  /** The shape in a checkpoint: [rows] for a vector, [rows, columns] for the other kinds. */
  public List<Long> shape() {
    return kind == TensorKind.VECTOR ? List.of((long) rows) : List.of((long) rows, (long) columns);
  }
}
