package org.integg.eggroll.lowrank;

import static org.integg.eggroll.Setting.require;

import java.util.Map;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.LowRank;

/**
 * Settings of the published estimator, EGGROLL.
 *
 * @param population members, an even number from 2 to 2^22; two of them make an antithetic pair
 * @param groupSize members that read the same stream: an even divisor of the population
 * @param rank rank of a perturbation, 1 to 64
 * @param sigmaShift perturbations are divided by 2^sigmaShift, 0 to 27
 * @param alpha share of the weights that a step may move: constant up to 1; above 1 the exponent
 *     alpha0 of {@code 1 / ((2^alpha0 − 1)·s/S + 1)}
 * @param alphaDecaySteps S of that formula, at least 1
 * @param fitness how differences of log-likelihood become fitness
 * @param fitnessBits F, fractional bits of a log-likelihood, 4 to 12; 4 is the reference's
 * @param noiseReuse steps that share the same noise, at least 1
 * @param tokensPerUpdate tokens each member reads in a step, 1 to 65,536
 * @param seed of start weights and noise
 */
public record LowRankSettings(
    int population,
    int groupSize,
    int rank,
    int sigmaShift,
    double alpha,
    long alphaDecaySteps,
    FitnessShaping fitness,
    int fitnessBits,
    int noiseReuse,
    int tokensPerUpdate,
    long seed)
    implements Training {
  /** Published fractional bits of a log-likelihood. */
  static final int FITNESS_BITS = 4;

  private static final int GROUP_SIZE = 2;
  private static final int RANK = 1;
  private static final int SIGMA_SHIFT = 4;
  private static final double ALPHA = 4;
  private static final long ALPHA_DECAY_STEPS = 1000;
  private static final int NOISE_REUSE = 1;
  private static final long SEED = 0;

  /** Largest population. */
  public static final int MAX_POPULATION = 1 << 22;

  /** Largest number of tokens in a step: with F = 12 a sum of log-likelihoods fits 36 bits. */
  public static final int MAX_TOKENS = 1 << 16;

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public LowRankSettings {
    require(
        population >= 2 && population <= MAX_POPULATION && population % 2 == 0,
        "population " + population,
        "an even number from 2 to " + MAX_POPULATION);
    require(
        groupSize >= 2 && groupSize % 2 == 0 && population % groupSize == 0,
        "group-size " + groupSize,
        "an even divisor of the population " + population);
    require(rank >= 1 && rank <= LowRank.MAX_RANK, "rank " + rank, "1 to " + LowRank.MAX_RANK);
    require(sigmaShift >= 0 && sigmaShift <= 27, "sigma-shift " + sigmaShift, "0 to 27");
    require(alpha > 0 && alpha <= 64, "alpha " + alpha, "above 0 and at most 64");
    require(alphaDecaySteps >= 1, "alpha-decay-steps " + alphaDecaySteps, "at least 1");
    require(fitnessBits >= 4 && fitnessBits <= 12, "fitness-bits " + fitnessBits, "4 to 12");
    require(noiseReuse >= 1, "noise-reuse " + noiseReuse, "at least 1");
    require(
        tokensPerUpdate >= 1 && tokensPerUpdate <= MAX_TOKENS,
        "tokens-per-update " + tokensPerUpdate,
        "1 to " + MAX_TOKENS);
  }

  /** The published settings: groups of 2, rank 1, sigma shift 4, an alpha that decays, seed 0. */
  public static LowRankSettings published(int population, int tokensPerUpdate) {
    return new LowRankSettings(
        population,
        GROUP_SIZE,
        RANK,
        SIGMA_SHIFT,
        ALPHA,
        ALPHA_DECAY_STEPS,
        FitnessShaping.SIGN,
        FITNESS_BITS,
        NOISE_REUSE,
        tokensPerUpdate,
        SEED);
  }

  /** These settings with this many members on a stream. */
  public LowRankSettings withGroupSize(int members) {
    return with(Map.of("group-size", members));
  }

  /** These settings with perturbations of this rank. */
  public LowRankSettings withRank(int value) {
    return with(Map.of("rank", value));
  }

  /** These settings with perturbations divided by {@code 2^shift}. */
  public LowRankSettings withSigmaShift(int shift) {
    return with(Map.of("sigma-shift", shift));
  }

  /** These settings with this share of the weights to move, and S of its decay. */
  public LowRankSettings withAlpha(double share, long decaySteps) {
    return with(Map.of("alpha", share, "alpha-decay-steps", decaySteps));
  }

  /** These settings with this shaping of the differences. */
  public LowRankSettings withFitness(FitnessShaping shaping) {
    return with(Map.of("fitness", shaping));
  }

  /** These settings with this many fractional bits of a log-likelihood. */
  public LowRankSettings withFitnessBits(int bits) {
    return with(Map.of("fitness-bits", bits));
  }

  /** These settings with noise that this many steps share. */
  public LowRankSettings withNoiseReuse(int steps) {
    return with(Map.of("noise-reuse", steps));
  }

  /** These settings with another seed. */
  public LowRankSettings withSeed(long other) {
    return with(Map.of("seed", other));
  }

  private LowRankSettings with(Map<String, ?> others) {
    return (LowRankSettings) Setting.with(this, others);
  }

  /** By which power of two products with the noise are divided: {@link LowRank#shift}. */
  int shift() {
    return LowRank.MIN_SHIFT + sigmaShift;
  }

  /** P: antithetic pairs. */
  public int pairs() {
    return population / 2;
  }

  @Override
  public int streams() {
    return population / groupSize;
  }

  /**
   * The |vote|·16 from which a weight moves: without a signal a vote has the standard deviation
   * 256·√P times the root mean square of the fitness.
   *
   * @param threshold t, 16 times a normal quantile, at most 128: below 2^7 · 2^11 · 2^8 · 2^4
   */
  long limit(int threshold) {
    return threshold * FixedPoint.isqrt(pairs()) * 256 * fitness.rootMeanSquare();
  }

  @Override
  public long memberTokens() {
    return (long) population * tokensPerUpdate;
  }

  @Override
  public long scoredTokens() {
    return memberTokens();
  }

  @Override
  public String describe() {
    return "lowrank: %s members × %d tokens a step, groups of %d, rank %d, %s fitness, seed %d"
        .formatted(Setting.show(population), tokensPerUpdate, groupSize, rank, fitness, seed);
  }

  @Override
  public String title() {
    return "lowrank, population %s × %d tokens"
        .formatted(Setting.show(population), tokensPerUpdate);
  }
}
