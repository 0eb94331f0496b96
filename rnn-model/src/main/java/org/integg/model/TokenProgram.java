package org.integg.model;

import static org.integg.model.LayerTensor.DOWN;
import static org.integg.model.LayerTensor.LN2;
import static org.integg.model.LayerTensor.UP;

/**
 * One token's way through the network (docs/algorithm.md, section 1), defined only here: {@link
 * EggForward} runs it, devices translate it, and the sites of noise and credit follow from it.
 */
public final class TokenProgram {
  private TokenProgram() {}

  /** Runs a token through a model with the given operations. */
  public static <A> void run(EggConfig config, Operations<A> o) {
    A x = o.embed();
    for (int layer = 0; layer < config.layers(); layer++) {
      o.enter(layer);
      x = config.cell().read(x, o);
      if (config.hasMlp()) {
        A hidden = o.hidden(o.matmul(UP, o.norm(x, LN2)));
        x = o.residual(o.matmul(DOWN, hidden), x);
      }
    }
    o.output(x);
  }
}
