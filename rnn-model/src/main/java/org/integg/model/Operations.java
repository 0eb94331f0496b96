package org.integg.model;

import java.util.List;

/**
 * The operations that make up a token's pass ({@link TokenProgram}). A class that runs, translates
 * or inspects the network implements them over its own kind of activation: arrays of lanes, places
 * in a device's memory, names.
 *
 * <p>Tensors belong to the layer that was entered last. Every layer has one gate and one candidate.
 *
 * @param <A> an activation of D or 4D rows
 */
public interface Operations<A> {
  /** {@code matmul(W, x)}, to be computed by the operation that takes it. */
  record Product<A>(LayerTensor weights, A input) {}

  /** {@code add(products…, bias)}: one or two products, and one clip after the whole sum. */
  record Sum<A>(List<Product<A>> products, LayerTensor bias) {}

  /** {@code matmul(W, x)}. */
  default Product<A> matmul(LayerTensor weights, A x) {
    return new Product<>(weights, x);
  }

  /** {@code add(a, bias)}. */
  default Sum<A> add(Product<A> a, LayerTensor bias) {
    return new Sum<>(List.of(a), bias);
  }

  /** {@code add(a, b, bias)}. */
  default Sum<A> add(Product<A> a, Product<A> b, LayerTensor bias) {
    return new Sum<>(List.of(a, b), bias);
  }

  /** {@code x = emb[token]}. Token 0, the document separator, clears its lane's states first. */
  A embed();

  /** Begins a layer, 0 to L − 1. */
  void enter(int layer);

  /** {@code norm(x, gain)}. */
  A norm(A x, LayerTensor gain);

  /** h, the layer's state after the previous token. */
  A state();

  /** f, the gate: the sum, −127 to 127. */
  A gate(Sum<A> sum);

  /** {@code ((f + 127)·h) >> 8}: the state, gated. */
  A gated(A f);

  /**
   * The candidate c is the sum; {@code h = h + (((f + 127)·(c − h)) >> 8)}.
   *
   * @return {@code add(h, x)}
   */
  A candidate(Sum<A> sum, A f, A x);

  /** The hidden rows of the MLP, clipped as its kind requires. */
  A hidden(Product<A> up);

  /** {@code add(down, x)}. */
  A residual(Product<A> down, A x);

  /** {@code logits = matmul(head, norm(x, ln_out))}. */
  void output(A x);
}
