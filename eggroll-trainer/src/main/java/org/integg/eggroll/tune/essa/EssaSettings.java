package org.integg.eggroll.tune.essa;

import static org.integg.eggroll.Setting.require;

import java.util.List;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.WeightSteps;

/**
 * Settings of evolution over singular values.
 *
 * @param population candidates of a step, 4 to 1024; published: 24 to 96
 * @param questions that each candidate answers, the same for all: 1 to 65,536
 * @param rank r of the differences, 1 to 64; published: 2 to 16
 * @param alpha share of the r singular values that is free, the largest: above 0 to 1
 * @param sigma deviation of the first candidates, in units of the root mean square of a matrix's
 *     free singular values: above 0 to 4
 * @param demonstrations questions with answers that are taught at the start, 1 to 1,000,000
 * @param startSteps steps of teaching, each of {@link EssaLearner#UPDATES} updates: 1 to 100,000
 * @param rate how far an update of teaching moves a weight at most, in units of int8: above 0 to 8
 * @param warmUp updates before teaching in which only the teacher's feedback learns, 0 to 100,000
 * @param seed of noise
 */
public record EssaSettings(
    int population,
    int questions,
    int rank,
    double alpha,
    double sigma,
    int demonstrations,
    int startSteps,
    int warmUp,
    double rate,
    long seed)
    implements Training {
  /** The method's name. */
  static final String ID = "essa";

  private static final double MOST_SIGMA = 4;

  /** The settings, in the order of the help. */
  static final List<Setting> SETTINGS =
      List.of(
          setting("population", "N", "Candidates of a step: 4 to 1024; published: 24 to 96."),
          setting(
              "questions", "N", "Questions that every candidate answers in a step, 64 at a time."),
          setting("rank", "R", "Rank of the differences: 1 to 64; published: 2 to 16."),
          setting(
              "alpha",
              "A",
              "Share of the singular values of a difference that is searched, the largest: above"
                  + " 0 to 1."),
          setting(
              "sigma",
              "S",
              "Deviation of the first candidates, in units of the root mean square of these"
                  + " singular values: above 0 to 4."),
          setting(
              "demonstrations",
              "N",
              "Questions with right answers that the start is taught: 1 to 1,000,000."),
          setting("start-steps", "N", "Steps of teaching, of 16 updates each: 1 to 100,000."),
          setting(
              "warm-up",
              "N",
              "Updates before them in which only the teacher's feedback learns, without which"
                  + " credit means nothing: 0 to 100,000."),
          setting(
              "rate",
              "R",
              "How far an update of teaching moves a weight at most, in units of int8: above 0 to"
                  + " 8."));

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public EssaSettings {
    require(population >= 4 && population <= 1024, "population " + population, "4 to 1024");
    require(questions >= 1 && questions <= 1 << 16, "questions " + questions, "1 to 65536");
    require(rank >= 1 && rank <= 64, "rank " + rank, "1 to 64");
    require(alpha > 0 && alpha <= 1, "alpha " + alpha, "above 0 and at most 1");
    require(sigma > 0 && sigma <= MOST_SIGMA, "sigma " + sigma, "above 0 and at most 4");
    require(
        demonstrations >= 1 && demonstrations <= 1_000_000,
        "demonstrations " + demonstrations,
        "1 to 1000000");
    require(startSteps >= 1 && startSteps <= 100_000, "start-steps " + startSteps, "1 to 100000");
    require(warmUp >= 0 && warmUp <= 100_000, "warm-up " + warmUp, "0 to 100000");
    WeightSteps.rate(rate);
  }

  private static Setting setting(String name, String label, String description) {
    return Setting.of(EssaSettings.class, name, label, description);
  }

  @Override
  public int streams() {
    return questions;
  }

  @Override
  public int tokensPerUpdate() {
    return 1;
  }

  /** No log-likelihood is reported. */
  @Override
  public int fitnessBits() {
    return 4;
  }

  /** A lower bound: answers are as long as candidates make them. */
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
    return ("%s: taught %d steps of %d demonstrations, rate %s; then %d candidates × %d questions a"
            + " step, rank %d, alpha %s, sigma %s, seed %d")
        .formatted(
            ID,
            startSteps,
            demonstrations,
            Setting.show(rate),
            population,
            questions,
            rank,
            Setting.show(alpha),
            Setting.show(sigma),
            seed);
  }

  @Override
  public String title() {
    return "%s, population %d × %d, rank %d".formatted(ID, population, questions, rank);
  }
}
