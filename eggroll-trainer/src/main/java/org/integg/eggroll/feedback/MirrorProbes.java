package org.integg.eggroll.feedback;

import org.integg.kernels.Lanes;
import org.integg.model.LayerTensor;

/**
 * The purposes of the probes of {@link CreditPath#CHAIN}. Lane 56 perturbs the last norm's output,
 * as always. Lanes 57 to 59 perturb the embedding row and all states, lanes 60 to 63 the hidden
 * rows; without an MLP, lanes 57 to 63 all perturb the embedding row and all states.
 */
final class MirrorProbes {
  static final int FIRST = Probes.FIRST_ROW;
  private static final int STREAMS = 3;

  private final int firstHidden;

  MirrorProbes(boolean mlp) {
    firstHidden = mlp ? FIRST + STREAMS : Lanes.COUNT;
  }

  /** Probes of the embedding and the states. */
  int streams() {
    return firstHidden - FIRST;
  }

  /** Probes of hidden rows. */
  int hidden() {
    return Lanes.COUNT - firstHidden;
  }

  /** How many lanes teach a product's mirror. */
  int lanes(LayerTensor product) {
    return product == LayerTensor.DOWN ? hidden() : streams();
  }

  /** As {@link Probes#partner}, but every probe changes its partner at each token. */
  static int partner(int lane, int t, long step, int segment) {
    long turn = (lane - Probes.PLAIN) * 7L + t + step % Probes.PLAIN * segment;
    return (int) (turn % Probes.PLAIN);
  }
}
