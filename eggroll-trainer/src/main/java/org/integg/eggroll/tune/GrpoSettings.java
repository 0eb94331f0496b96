package org.integg.eggroll.tune;

import static org.integg.eggroll.Setting.require;

import java.util.List;
import java.util.Map;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.WeightSteps;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;

/**
 * Settings of group relative policy optimization.
 *
 * @param blocks of 64 lanes, 56 of which answer and 8 probe
 * @param groupSize answers to a question: a divisor of 56 from 2 on
 * @param tokens that a question and its answer have at most, a multiple of 4 from 4 to 1024; blocks
 *     times tokens at most 2048
 * @param passes updates by the answers of a step, 1 to 16
 * @param warmUp updates at the start in which only the feedback learns, 0 to 100,000
 * @param clip how far from 1 the ratio to the probability with which a token was drawn counts,
 *     above 0 to 1
 * @param kl share of the divergence from the start weights, 0 to 1
 * @param rate how far an update moves a weight at most, in units of int8: above 0 to 8
 * @param ema share of the weights' moving average that an update keeps, 0 to 1
 * @param seed of the draws
 */
public record GrpoSettings(
    int blocks,
    int groupSize,
    int tokens,
    int passes,
    int warmUp,
    double clip,
    double kl,
    double rate,
    double ema,
    long seed)
    implements Training {
  /** The method's name. */
  static final String ID = "grpo";

  /** Lanes of a block that answer. */
  static final int LANES = Lanes.PLAIN;

  private static final String DIVISORS = "2, 4, 7, 8, 14, 28 or " + LANES;

  private static final int MOST_PASSES = 16;
  private static final double ONE = 1 << Advantages.RATIO_BITS;

  /** The settings, in the order of the help. */
  static final List<Setting> SETTINGS =
      List.of(
          setting(
              "blocks",
              "N",
              "Blocks of %d lanes, %d of which answer and %d probe. At most %d / tokens."
                  .formatted(
                      Lanes.COUNT, LANES, Lanes.COUNT - LANES, BlockSettings.MOST_BLOCK_TOKENS)),
          setting("group-size", "N", "Answers to a question: " + DIVISORS + "."),
          setting(
              "tokens",
              "N",
              "Tokens of a question and its answer at most: a multiple of 4 from 4 to 1024."),
          setting("passes", "N", "Updates by the answers of a step: 1 to 16."),
          setting(
              "warm-up",
              "N",
              "Updates at the start in which only the feedback learns, without which credit means"
                  + " nothing: 0 to 100,000."),
          setting(
              "clip",
              "E",
              "How far from 1 the ratio of a token's probability to that at which it was drawn"
                  + " counts: above 0 to 1."),
          setting("kl", "SHARE", "Share of the divergence from the start weights: 0 to 1."),
          setting(
              "rate",
              "R",
              "How far an update moves a weight at most, in units of int8: above 0 to 8."
                  + BlockSettings.RATE_FALLS),
          setting(
              "ema", "E", "Share of the weights' moving average that stays in an update: 0 to 1."));

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public GrpoSettings {
    require(
        groupSize >= 2 && groupSize <= LANES && LANES % groupSize == 0,
        "group-size " + groupSize,
        DIVISORS);
    require(
        tokens >= 4 && tokens <= 1024 && tokens % 4 == 0,
        "tokens " + tokens,
        "a multiple of 4 from 4 to 1024");
    int most = BlockSettings.MOST_BLOCK_TOKENS / tokens;
    require(blocks >= 1 && blocks <= most, "blocks " + blocks, "1 to " + most);
    require(passes >= 1 && passes <= MOST_PASSES, "passes " + passes, "1 to 16");
    require(warmUp >= 0 && warmUp <= 100_000, "warm-up " + warmUp, "0 to 100000");
    require(clip > 0 && clip <= 1, "clip " + clip, "above 0 and at most 1");
    require(kl >= 0 && kl <= 1, "kl " + kl, "from 0 to 1");
    WeightSteps.rate(rate);
    WeightSteps.averageShare(ema);
  }

  /** Settings that suit a model that can already do some of a task. */
  static GrpoSettings forTasks() {
    return new GrpoSettings(8, 8, 32, 1, 64, 0.2, 0.02, 0.1, 0.98, 0);
  }

  private static Setting setting(String name, String label, String description) {
    return Setting.of(GrpoSettings.class, name, label, description);
  }

  /** The settings of the estimator that learns from weighed errors. */
  FeedbackSettings feedback(EggConfig model) {
    return (FeedbackSettings)
        Setting.with(
            new FeedbackEstimator().defaults(Preset.SMALL, model),
            Map.of(
                "blocks",
                blocks,
                "tokens-per-update",
                tokens,
                "rate",
                rate,
                "ema",
                ema,
                "seed",
                seed));
  }

  /** Questions of a step. */
  int questions() {
    return answers() / groupSize;
  }

  /** Answers of a step. */
  int answers() {
    return blocks * LANES;
  }

  /** The clip with the fractional bits of ratios. */
  int clipOfRatio() {
    return (int) Math.round(clip * ONE);
  }

  /** The share of the divergence with the same fractional bits. */
  int klShare() {
    return (int) Math.round(kl * ONE);
  }

  @Override
  public int population() {
    return answers();
  }

  @Override
  public int streams() {
    return answers();
  }

  @Override
  public int tokensPerUpdate() {
    return tokens;
  }

  @Override
  public int fitnessBits() {
    return OutputCredit.LIKELIHOOD_BITS;
  }

  /** An upper bound: answers are as long as the model makes them. */
  @Override
  public long memberTokens() {
    return (long) answers() * tokens;
  }

  @Override
  public long scoredTokens() {
    return memberTokens();
  }

  @Override
  public String describe() {
    return ("%s: %d questions × %d answers a step, %d passes, clip %s, kl %s, rate %s, ema %s,"
            + " seed %d")
        .formatted(
            ID,
            questions(),
            groupSize,
            passes,
            Setting.show(clip),
            Setting.show(kl),
            Setting.show(rate),
            Setting.show(ema),
            seed);
  }

  @Override
  public String title() {
    return "%s, %d questions × %d answers".formatted(ID, questions(), groupSize);
  }
}
