package org.integg.eggroll;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;

/**
 * The weights before the first step: those of random tensors are the noise of an epoch before all
 * steps, −1, with the tensor's noise id in place of a pair.
 */
public final class StartWeights {
  private static final long EPOCH = -1;

  private StartWeights() {}

  /** The start weights: a function of the shape and the seed alone. */
  public static Parameters of(EggConfig config, long seed) {
    List<Long> keys = new ArrayList<>();
    EggTensors tensors = EggTensors.of(config);
    for (int id = 0; id <= tensors.get(tensors.head()).noiseId(); id++) {
      keys.add(Noise.key(seed, EPOCH, id));
    }
    return Parameters.initial(config, (id, index) -> Noise.value(keys.get(id), 0, index));
  }
}
