package org.integg.model;

import java.util.List;

/**
 * One tensor of a model.
 *
 * @param id its place in {@link EggTensors}; the tensor id that noise is a function of
 * @param name the name in a checkpoint, such as {@code blocks.0.gru.Wf}
 * @param kind what it does
 * @param rows outputs of a matrix, vocabulary of the embedding, length of a vector
 * @param columns inputs of a matrix, width of the embedding, 1 for a vector
 * @param initial its weights before training
 */
public record TensorSpec(
    int id, String name, TensorKind kind, int rows, int columns, InitialValue initial) {

  /** Number of weights; at most 65,536 · 4096 = 2^28. */
  public int size() {
    return rows * columns;
  }

  /** The shape in a checkpoint: [rows] for a vector, [rows, columns] for the other kinds. */
  public List<Long> shape() {
    return kind == TensorKind.VECTOR ? List.of((long) rows) : List.of((long) rows, (long) columns);
  }
}
