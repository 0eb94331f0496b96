package org.integg.bench;

import java.util.SplittableRandom;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;

/**
 * A model and settings to be timed. It reads random bytes, because throughput does not depend on
 * the text.
 *
 * @param model the model's shape
 * @param training the estimator and its settings
 */
record Workload(EggConfig model, Training training) {
  private static final int TEXT = 1 << 20;

  /** Steps of the published estimator. */
  static Workload published(int width, int layers, int population, int tokens, int rank) {
    return new Workload(
        new EggConfig(256, width, layers),
        LowRankSettings.published(population, tokens).withRank(rank).withSeed(1));
  }

  Parameters parameters() {
    long key = Noise.key(1, -1, 0);
    return Parameters.initial(model(), (tensor, index) -> Noise.value(key, tensor, index));
  }

  TokenSequence text() {
    int[] ids = new SplittableRandom(2).ints(TEXT, 1, 256).toArray();
    return TokenSequence.of(new ByteTokenizer(), ids);
  }

  /** Multiply-adds for one member to read a token, without perturbation, feedback and update. */
  double multiplyAdds() {
    return EggTensors.of(model).all().stream()
        .filter(spec -> spec.kind() == TensorKind.MATRIX)
        .mapToDouble(TensorSpec::size)
        .sum();
  }
}
