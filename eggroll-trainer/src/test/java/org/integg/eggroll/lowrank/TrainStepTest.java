package org.integg.eggroll.lowrank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Streams;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.EggState;
import org.integg.model.Mlp;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: differences of log-likelihood, votes and weights after several steps match the
 * specification to the bit, even if a population leaves lanes idle or streams wrap.
 */
class TrainStepTest {
  private static final int STEPS = 3;

  /** Population, group size, rank, fitness, alpha, noise reuse, fitness bits, layers, MLP. */
  @ParameterizedTest
  @CsvSource({
    "2, 2, 1, SIGN, 1, 1, 4, 1, CLIP",
    "2, 2, 5, LINEAR, 0.5, 2, 12, 1, CLIP",
    "6, 2, 2, SIGN, 1, 2, 4, 2, CLIP",
    "6, 6, 1, LINEAR, 0.9, 1, 7, 1, CLIP",
    "70, 2, 1, SIGN, 4, 2, 4, 1, CLIP",
    "72, 4, 2, LINEAR, 4, 1, 4, 1, CLIP",
    "70, 2, 5, LINEAR, 0.3, 2, 4, 1, CLIP",
    "64, 4, 1, SIGN, 0.2, 1, 5, 2, CLIP",
    "6, 2, 1, SIGN, 1, 1, 4, 2, RELU",
    "70, 2, 3, LINEAR, 0.5, 2, 12, 1, RELU",
    "6, 2, 2, LINEAR, 1, 2, 4, 3, NONE",
    "70, 2, 1, SIGN, 0.5, 1, 4, 2, NONE"
  })
  void everyStepEqualsTheSpecification(
      int population,
      int groupSize,
      int rank,
      FitnessShaping fitness,
      double alpha,
      int noiseReuse,
      int fitnessBits,
      int layers,
      Mlp mlp) {
    LowRankSettings config =
        LowRankSettings.published(population, 5)
            .withGroupSize(groupSize)
            .withRank(rank)
            .withAlpha(alpha, 2)
            .withFitness(fitness)
            .withFitnessBits(fitnessBits)
            .withNoiseReuse(noiseReuse)
            .withSeed(77);
    check(config, NaiveTrainer.smallModel(layers, mlp));
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP", "2, RELU", "2, NONE"})
  void soDoesThatOfAMinimalGru(int layers, Mlp mlp) {
    LowRankSettings config =
        LowRankSettings.published(70, 5)
            .withRank(2)
            .withAlpha(0.5, 2)
            .withFitness(FitnessShaping.LINEAR)
            .withFitnessBits(5)
            .withNoiseReuse(2)
            .withSeed(77);
    check(config, NaiveTrainer.smallModel(layers, mlp).withCell(Cell.MINGRU));
  }

  /** All kernels side by side, so that the naive trainer does each step once. */
  private static void check(LowRankSettings config, EggConfig model) {
    Parameters start = RandomCheckpoints.gaussian(model, config.population() + config.rank());
    int[] text = RandomCheckpoints.tokens(model, 23, 5);
    Parameters expected = start.copy();
    NaiveTrainer naive = new NaiveTrainer(config, expected, text);
    List<LowRankTrainer> trainers = new ArrayList<>();
    try (TokenSequence sequence = TokenSequence.of(new ByteTokenizer(), text)) {
      List<Parts> parts = new ArrayList<>();
      for (Kernels kernels : KernelChooser.all()) {
        parts.add(new Parts(config, start.copy(), sequence, kernels));
        trainers.add(new LowRankTrainer(start.copy(), config, sequence, kernels, 2));
      }
      for (int step = 0; step < STEPS; step++) {
        naive.step();
        for (Parts each : parts) {
          each.check(step, naive);
          assertEquals(expected, each.parameters);
        }
        for (LowRankTrainer trainer : trainers) {
          trainer.step();
          assertEquals(
              Spread.of(Spread.Of.FITNESS, 5L << config.fitnessBits(), naive.differences()),
              trainer.spread());
          assertEquals(expected, trainer.parameters());
        }
      }
      assertNotEquals(start, expected);
    } finally {
      trainers.forEach(LowRankTrainer::close);
    }
  }

  /** The parts of a step, one by one. */
  private static final class Parts {
    private final LowRankSettings config;
    private final Parameters parameters;
    private final Streams streams;
    private final BlockEvaluator evaluator;
    private final Votes votes;
    private final PackedParameters packed;
    private final AlphaSchedule schedule;
    private final List<byte[]> states = new ArrayList<>();

    Parts(LowRankSettings config, Parameters parameters, TokenSequence text, Kernels kernels) {
      this.config = config;
      this.parameters = parameters;
      streams = new Streams(text, config.streams(), config.tokensPerUpdate());
      packed = new PackedParameters(parameters);
      evaluator = new BlockEvaluator(packed, config, kernels, new Workspace());
      votes = new Votes(config, kernels, new Workspace());
      schedule = AlphaSchedule.of(config);
      int bytes = new EggState(parameters.config(), Lanes.COUNT).bytes();
      for (int pair = 0; pair < config.pairs(); pair += Lanes.PAIRS) {
        states.add(new byte[bytes]);
      }
    }

    void check(int step, NaiveTrainer naive) {
      long[] differences = new long[config.pairs()];
      for (int block = 0; block < states.size(); block++) {
        evaluator.evaluate(step, block, streams, states.get(block), differences);
      }
      assertArrayEquals(naive.differences(), differences, "differences of step " + step);
      int[] fitness = new int[config.pairs()];
      config.fitness().shape(differences, fitness);
      for (TensorSpec spec : parameters.tensors().all()) {
        int most = spec.kind() == TensorKind.VECTOR ? spec.rows() : 12;
        for (int row = 0; row < spec.rows(); row += most) {
          Stripe stripe = new Stripe(spec, row, Math.min(most, spec.rows() - row));
          check(step, stripe, fitness, naive);
        }
        packed.pack(spec.id());
      }
    }

    private void check(int step, Stripe stripe, int[] fitness, NaiveTrainer naive) {
      TensorSpec spec = stripe.spec();
      int from = stripe.first();
      int count = stripe.size();
      long[] z = votes.of(stripe, step, fitness);
      assertArrayEquals(
          Arrays.copyOfRange(naive.votes().get(spec.name()), from, from + count),
          Arrays.copyOf(z, count),
          spec.name() + " from row " + stripe.firstRow() + " in step " + step);
      byte[] weights = parameters.get(spec.id());
      SignUpdate.apply(z, count, weights, from, config.limit(schedule.threshold(step)));
    }
  }
}
