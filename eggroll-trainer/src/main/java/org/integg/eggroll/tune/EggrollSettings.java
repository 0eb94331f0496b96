package org.integg.eggroll.tune;

import java.util.List;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.WeightSteps;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.kernels.WeightKernels;
import org.integg.model.Parameters;

/**
 * Settings of the published estimator when it compares members by rewards.
 *
 * @param population members, an even number from 2 to 2^22; two of them make an antithetic pair
 * @param questions that each member answers in a step, the same for all members, or episodes that
 *     it plays: 1 to 65,536
 * @param rank rank of a perturbation, 1 to 64
 * @param sigmaShift perturbations are divided by 2^sigmaShift, 0 to 27
 * @param rate how far a step moves a weight at most, in units of int8, kept in fixed point: above 0
 *     to 8; 0 for the published update, which moves a share of the weights by a whole unit
 * @param ema share of the moving average of such weights that a step keeps, 0 to 1
 * @param alpha share of the weights that the published update may move: constant up to 1; above 1
 *     the exponent alpha0 of {@code 1 / ((2^alpha0 − 1)·s/S + 1)}
 * @param alphaDecaySteps S of that formula, at least 1
 * @param fitness how differences of rewards become fitness
 * @param noiseReuse steps that share the same noise, at least 1
 * @param seed of start weights and noise
 */
public record EggrollSettings(
    int population,
    int questions,
    int rank,
    int sigmaShift,
    double rate,
    double ema,
    double alpha,
    long alphaDecaySteps,
    FitnessShaping fitness,
    int noiseReuse,
    long seed)
    implements Training {
  /** The method's name. */
  static final String ID = "eggroll";

  /** Largest number of questions in a step. */
  public static final int MAX_QUESTIONS = 1 << 16;

  /** The settings, in the order of the help. */
  static final List<Setting> SETTINGS =
      List.of(
          setting(
              "population",
              "N",
              "Perturbed members that a step compares: an even number, two make an antithetic"
                  + " pair."),
          setting(
              "questions",
              "N",
              "Questions that every member answers in a step, or episodes that it plays."),
          setting("rank", "R", "Rank of a perturbation: 1 to 64."),
          setting("sigma-shift", "N", "Perturbations are divided by 2^N: 0 to 27."),
          setting(
              "rate",
              "R",
              "How far a step moves a weight at most, in units of int8, kept in fixed point: 0 to"
                  + " 8."
                  + BlockSettings.RATE_FALLS
                  + " 0: by --alpha."),
          setting("ema", "E", "With a rate: share of the weights' moving average that stays."),
          setting(
              "alpha",
              "A",
              "At rate 0: share of the weights that a step moves by one unit, as published;"
                  + " constant up to 1; above 1 it falls with"
                  + " the step s as 1 / ((2^A − 1)·s/S + 1)."),
          setting("alpha-decay-steps", "S", "S of that formula."),
          setting(
              "fitness",
              "KIND",
              "How the difference between the two members of a pair votes: sign, or linear in it."),
          setting("noise-reuse", "N", "Steps that share the same noise."));

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public EggrollSettings {
    if (questions < 1 || questions > MAX_QUESTIONS) {
      throw new IllegalArgumentException(
          "questions %d: must be 1 to %d".formatted(questions, MAX_QUESTIONS));
    }
    if (!(rate >= 0 && rate <= WeightSteps.MOST_RATE)) {
      throw new IllegalArgumentException("rate %s: must be 0 to 8".formatted(rate));
    }
    WeightSteps.averageShare(ema);
    lowRank(population, rank, sigmaShift, alpha, alphaDecaySteps, fitness, noiseReuse, seed);
  }

  /** Settings that suit a model that can already do some of a task. */
  static EggrollSettings forTasks() {
    return new EggrollSettings(512, 16, 1, 4, 0.1, 0.9, 0.001, 1000, FitnessShaping.LINEAR, 1, 0);
  }

  /** Settings that suit an environment from start weights. */
  static EggrollSettings forEnvironments() {
    return new EggrollSettings(256, 4, 1, 2, 0.5, 0.9, 0.1, 1000, FitnessShaping.LINEAR, 1, 0);
  }

  private static Setting setting(String name, String label, String description) {
    return Setting.of(EggrollSettings.class, name, label, description);
  }

  private static LowRankSettings lowRank(
      int population,
      int rank,
      int sigmaShift,
      double alpha,
      long alphaDecaySteps,
      FitnessShaping fitness,
      int noiseReuse,
      long seed) {
    return LowRankSettings.published(population, 1)
        .withRank(rank)
        .withSigmaShift(sigmaShift)
        .withAlpha(alpha, alphaDecaySteps)
        .withFitness(fitness)
        .withNoiseReuse(noiseReuse)
        .withSeed(seed);
  }

  /** These settings for the estimator, whose settings about text mean nothing here. */
  LowRankSettings lowRank() {
    return lowRank(population, rank, sigmaShift, alpha, alphaDecaySteps, fitness, noiseReuse, seed);
  }

  /** Whether weights are kept in fixed point, not moved by whole units. */
  boolean inFixedPoint() {
    return rate > 0;
  }

  /** Weights in fixed point, which begin at those of a model. */
  FixedPointWeights weights(Parameters parameters, WeightKernels kernels) {
    return new FixedPointWeights(parameters, WeightSteps.of(rate, ema), kernels);
  }

  @Override
  public int streams() {
    return questions;
  }

  @Override
  public int tokensPerUpdate() {
    return 1;
  }

  @Override
  public int fitnessBits() {
    return lowRank().fitnessBits();
  }

  /** A lower bound: answers and episodes are as long as members make them. */
  @Override
  public long memberTokens() {
    return (long) population * questions;
  }

  @Override
  public long scoredTokens() {
    return memberTokens();
  }

  @Override
  public String describe() {
    return ("%s: %s members × %d questions or episodes a step, rank %d, noise / 2^%d, %s, %s"
            + " fitness, seed %d")
        .formatted(
            ID,
            Setting.show(population),
            questions,
            rank,
            sigmaShift,
            rate > 0 ? "rate " + Setting.show(rate) : "alpha " + Setting.show(alpha),
            fitness,
            seed);
  }

  @Override
  public String title() {
    return "%s, population %s × %d".formatted(ID, Setting.show(population), questions);
  }
}
