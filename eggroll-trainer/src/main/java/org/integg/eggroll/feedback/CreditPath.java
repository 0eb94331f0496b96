package org.integg.eggroll.feedback;

import java.util.Locale;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;

/** Which way credit takes from the last activations to the rows below (docs/feedback.md). */
public enum CreditPath {
  /** Straight to every site, by one learned matrix for each. */
  DIRECT,
  /** Product by product and token by token, as the network lies, by one learned matrix for each. */
  CHAIN;

  /** What suits a model: one linear map to each site serves a single layer without a ReLU. */
  static CreditPath of(EggConfig model) {
    return model.layers() == 1 && model.mlp() == Mlp.CLIP ? DIRECT : CHAIN;
  }

  /** The name in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
