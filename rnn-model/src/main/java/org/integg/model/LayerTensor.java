package org.integg.model;

import java.util.stream.Stream;

/** The tensors of one layer, in the order of their ids. */
public enum LayerTensor {
  /** Weight [D] of the norm before the recurrence. */
  LN1("ln1.weight", 1),
  /** Weight [D] of the norm before the MLP. */
  LN2("ln2.weight", 1),
  /** Gate from the input, [D, D]. */
  WF("gru.Wf", 1, 1),
  /** Gate from the state, [D, D]. */
  UF("gru.Uf", 1, 1),
  /** Candidate from the input, [D, D]. */
  WH("gru.Wh", 1, 1),
  /** Candidate from the gated state, [D, D]. */
  UH("gru.Uh", 1, 1),
  /** Bias [D] of the gate. */
  BF("gru.bf", 1),
  /** Bias [D] of the candidate. */
  BH("gru.bh", 1),
  /** First half of the MLP, [4D, D]. */
  UP("mlp.up", 4, 1),
  /** Second half of the MLP, [D, 4D]. */
  DOWN("mlp.down", 1, 4);

  private final String suffix;
  private final int rows;
  private final int columns;

  /** A vector of {@code rows} times D. */
  LayerTensor(String suffix, int rows) {
    this(suffix, rows, 0);
  }

  /** A matrix of {@code rows} times D by {@code columns} times D. */
  LayerTensor(String suffix, int rows, int columns) {
    this.suffix = suffix;
    this.rows = rows;
    this.columns = columns;
  }

  /** Whether the last part of a tensor's name is one that a model without an MLP lacks. */
  static boolean isOfMlp(String suffix) {
    return Stream.of(LN2, UP, DOWN).anyMatch(tensor -> tensor.suffix.equals(suffix));
  }

  /** The name in a checkpoint: {@code blocks.{layer}.} and the suffix. */
  String name(int layer) {
    return "blocks." + layer + "." + suffix;
  }

  /** Rows in a model of the given D. */
  int rows(int width) {
    return rows * width;
  }

  /** Columns in a model of the given D; 1 for a vector. */
  int columns(int width) {
    return columns == 0 ? 1 : columns * width;
  }
}
