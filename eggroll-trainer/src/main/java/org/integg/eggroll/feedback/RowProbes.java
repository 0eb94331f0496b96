package org.integg.eggroll.feedback;

import org.integg.model.LayerTensor;

/**
 * What the probes of a {@link CreditPath} do to rows of activations, [rows][64], and see of them.
 */
interface RowProbes {
  /** Perturbs the embedding rows of a token. */
  void embedding(int t, short[] x);

  /** Sees the input of a norm within a layer. */
  void entered(LayerTensor norm, int layer, int t, short[] x);

  /** Perturbs the output of the last norm. */
  void output(int t, short[] y);

  /**
   * Sees a product within a layer, before its maximum with 0, and perturbs its output.
   *
   * @param in the product's input
   */
  void product(LayerTensor product, int layer, int t, short[] in, short[] out);

  /** A bias, of the gate or of the candidate, with the noise of the rows that it enters. */
  short[] bias(LayerTensor bias, int layer, int t, short[] plain);
}
