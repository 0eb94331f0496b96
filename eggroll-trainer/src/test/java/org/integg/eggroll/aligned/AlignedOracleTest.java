package org.integg.eggroll.aligned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Spreads;
import org.integg.eggroll.credit.AnyState;
import org.integg.eggroll.credit.NaiveStates;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.AggregateWith;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.aggregator.ArgumentsAggregator;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: a step of the aligned estimator does what docs/aligned.md says to the bit, whatever the
 * kernels and the threads, at odd sizes, from its start and from any state.
 */
class AlignedOracleTest {
  @TempDir Path folder;

  /**
   * A line of a table.
   *
   * @param provider kernels, by their index among those that are available here
   * @param count number of steps, or of start states
   */
  private record Case(
      EggConfig model,
      int members,
      int horizon,
      int segment,
      int blocks,
      Control control,
      int provider,
      int count) {
    /** Reads V, D, L, MLP, P, K, T, blocks, control, provider, count. */
    static final class Reader implements ArgumentsAggregator {
      @Override
      public Case aggregateArguments(ArgumentsAccessor line, ParameterContext context) {
        Mlp mlp = Mlp.valueOf(line.getString(3));
        return new Case(
            new EggConfig(line.getInteger(0), line.getInteger(1), line.getInteger(2), mlp),
            line.getInteger(4),
            line.getInteger(5),
            line.getInteger(6),
            line.getInteger(7),
            Control.valueOf(line.getString(8)),
            line.getInteger(9),
            line.getInteger(10));
      }
    }

    AlignedSettings settings(double rate, double ema, long seed) {
      return new AlignedSettings(blocks, members, horizon, control, segment, rate, 50, ema, seed);
    }
  }

  /**
   * Words, with separators in most segments. The text is shorter than what the streams read, so
   * they wrap.
   */
  private static int[] text() {
    byte[] words = SmallRun.words(150, 7).getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      tokens[i] = i % 13 == 5 || i % 17 == 16 ? 0 : words[i];
    }
    return tokens;
  }

  /**
   * V, D, L, MLP, P, K, T, blocks; kernels, by their index among those that are available here;
   * steps, of which the first eight move no weight.
   */
  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, CLIP, 1, 1, 8, 1, LEARNED, 0, 12",
    "256, 16, 2, RELU, 2, 2, 4, 2, LEARNED, 3, 11",
    "301, 48, 1, CLIP, 4, 3, 4, 1, LEARNED, 2, 11",
    "256, 64, 2, CLIP, 2, 2, 4, 1, LEARNED, 3, 11",
    "256, 48, 1, RELU, 3, 1, 4, 1, LEARNED, 2, 11",
    "256, 16, 3, NONE, 2, 2, 4, 2, LEARNED, 1, 11",
    "256, 48, 2, CLIP, 1, 3, 8, 1, NONE, 3, 11",
    "256, 16, 2, NONE, 1, 2, 4, 1, NONE, 2, 11",
    "301, 16, 1, RELU, 4, 2, 4, 2, NONE, 1, 11",
  })
  void everyStepEqualsTheSpecification(@AggregateWith(Case.Reader.class) Case one)
      throws IOException {
    steps(one.settings(1.6, 0.98, 3), one.model(), one.provider(), one.count());
  }

  /** D, L, MLP, P, K; kernels, by their index. */
  @ParameterizedTest
  @CsvSource({"16, 2, RELU, 2, 2, 0", "48, 1, CLIP, 4, 3, 2", "16, 3, NONE, 1, 2, 3"})
  void soDoesEveryStepOfAMinimalGru(
      int width, int layers, Mlp mlp, int members, int horizon, int provider) throws IOException {
    AlignedSettings config =
        new AlignedSettings(1, members, horizon, Control.LEARNED, 4, 1.6, 50, 0.98, 3);
    steps(config, new EggConfig(256, width, layers, mlp, Cell.MINGRU), provider, 11);
  }

  private static void steps(AlignedSettings config, EggConfig model, int provider, int steps)
      throws IOException {
    int blocks = config.blocks();
    Parameters start = RandomCheckpoints.gaussian(model, 40 + model.width());
    Parameters expected = start.copy();
    NaiveAligned naive = new NaiveAligned(config, expected, text());
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), text());
        Learner learner =
            Estimators.learner(config, start.copy(), text, kernels(provider), blocks)) {
      for (int step = 0; step < steps; step++) {
        check(naive, expected, learner, step * Learner.WHOLE / steps);
      }
    }
    assertNotEquals(start, expected);
  }

  /**
   * Large weights, large matrices, any shifts and baselines reach limits that a short run never
   * reaches. One model has more rows than are weighed together.
   */
  @ParameterizedTest
  @CsvSource({
    "256, 16, 2, CLIP, 2, 3, 4, 1, LEARNED, 2, 4",
    "301, 48, 1, RELU, 4, 2, 4, 1, LEARNED, 2, 3",
    "256, 80, 2, CLIP, 1, 2, 4, 1, LEARNED, 3, 2",
    "256, 16, 1, CLIP, 8, 8, 4, 1, LEARNED, 3, 2",
    "256, 16, 2, NONE, 2, 2, 4, 1, LEARNED, 2, 3",
    "256, 16, 1, CLIP, 2, 2, 4, 2, NONE, 0, 2",
  })
  void stepsFromAnyStateEqualTheSpecification(@AggregateWith(Case.Reader.class) Case one)
      throws IOException {
    AlignedSettings config = one.settings(8, 0.5, 6);
    EggConfig model = one.model();
    Parameters start = RandomCheckpoints.uniform(model, model.width());
    Parameters expected = start.copy();
    NaiveAligned naive = new NaiveAligned(config, expected, text());
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), text());
        Learner learner =
            Estimators.learner(
                config, start.copy(), text, kernels(one.provider()), config.blocks())) {
      for (int seed = 0; seed < one.count(); seed++) {
        Path file = folder.resolve("state" + seed);
        AnyState.write(file, learner, seed, NaiveAligned.BASELINES);
        AnyState.restore(file, learner, 30 + seed);
        NaiveStates.copy(learner, naive.state, naive.hidden);
        naive.resume(30 + seed);
        check(naive, expected, learner, 0);
        check(naive, expected, learner, Learner.WHOLE / 2);
      }
    }
  }

  private static Kernels kernels(int provider) {
    List<Kernels> all = KernelChooser.all();
    return all.get(provider % all.size());
  }

  private static void check(NaiveAligned naive, Parameters expected, Learner learner, int progress)
      throws IOException {
    naive.step(progress);
    assertEquals(naive.logLikelihood, learner.step(progress).logLikelihood());
    long one = (long) naive.horizon << OutputCredit.LIKELIHOOD_BITS;
    Spreads.check(Spread.Of.FITNESS, one, naive.gains, learner.spread().orElseThrow());
    NaiveStates.check(naive.state, naive.hidden, learner);
    assertEquals(expected, learner.parameters());
    assertEquals(naive.average(), learner.evaluated());
  }
}
