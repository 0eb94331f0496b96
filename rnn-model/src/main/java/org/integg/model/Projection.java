package org.integg.model;

/**
 * The weights as the forward pass sees them: it asks for products and parameters by tensor id and
 * never learns whether they are plain or perturbed.
 *
 * <p>Activations are {@code short[rows][lanes]}, lane fastest, values −127 to 127.
 */
public interface Projection {
  /** Rows in a slice of the head over 64 lanes: its logits stay in the processor's caches. */
  int HEAD_ROWS = 256;

  /** Lanes that run side by side: 64, or 1 for a single stream. */
  int lanes();

  /**
   * The embedding rows of one token per lane.
   *
   * @param tokens [lanes]
   * @param x receives [D][lanes]
   */
  void embed(int[] tokens, short[] x);

  /**
   * Normalization with a weight vector of the model.
   *
   * @param tensor id of the weight [D]
   * @param x [D][lanes]
   * @param out receives [D][lanes]
   */
  void norm(int tensor, short[] x, short[] out);

  /**
   * {@code matmul(W, x)} for some rows of W; {@code max(0, matmul(W, x))} where W is the {@code up}
   * of a {@link Mlp#RELU}.
   *
   * @param tensor id of W [m, K]
   * @param firstRow a multiple of {@link #rowStep}
   * @param rows how many, up to the end of the matrix
   * @param x [K][lanes]
   * @param out receives [rows][lanes]
   */
  void project(int tensor, int firstRow, int rows, short[] x, short[] out);

  /** Rows of the head that one call of {@link #project} should compute: a slice. */
  int rowStep();

  /**
   * The bias of a sum, in every lane.
   *
   * @param first the sum's first product, [D][lanes]
   * @param second its second product, [D][lanes]; zeros if it has none
   * @return [D][lanes], read only
   */
  short[] bias(int tensor, short[] first, short[] second);

  /**
   * The array for an activation, with layer 0 if it belongs to none. It is never asked for a {@link
   * Activation#STATE}, {@link Activation#CANDIDATE} or {@link Activation#LAST}, which do not arise
   * in one place.
   *
   * @param own an array for it, [D or 4D][lanes]
   * @return own, or another array of its length that is not used for anything else until the next
   *     token
   */
  default short[] place(Activation what, int layer, short[] own) {
    return own;
  }

  /**
   * Sees an activation that has been made, with layer 0 if it belongs to none. A {@link
   * Activation#CANDIDATE} is not shown: {@link #bias} sees its parts.
   *
   * @param rows [D or 4D][lanes]
   */
  default void made(Activation what, int layer, short[] rows) {}
}
