package org.integg.eggroll.feedback;

import java.util.Locale;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;

/** The way that credit takes from the last activations to the rows below (docs/feedback.md). */
public enum CreditPath {
  /** Straight to every site, by one learned matrix for each site. */
  DIRECT,
  /**
   * Product by product and token by token along the network, by one learned matrix for each
   * product.
   */
  CHAIN;

  /**
   * The path that suits a model: one linear map to each site serves a single layer without a ReLU.
   */
  static CreditPath of(EggConfig model) {
    return model.layers() == 1 && model.mlp() == Mlp.CLIP ? DIRECT : CHAIN;
  }

  /** The name in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
