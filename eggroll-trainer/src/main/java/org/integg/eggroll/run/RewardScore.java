package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.tune.Drift;
import org.integg.eggroll.tune.TaskScore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewards, more is better: 1 for a right answer, or the return of an episode as published.
 *
 * @param reward mean over the members' answers or episodes
 * @param best mean reward of the best member
 * @param solved share of answers or episodes that were right, or reached what counts as solved, 0
 *     to 1
 * @param valReward mean reward of the unperturbed weights, on validation steps
 * @param valSolved share of right answers of those weights, if steps are compared by it; otherwise
 *     they are compared by the mean reward
 * @param afar how far those weights are from the start, on validation steps of a task
 */
public record RewardScore(
    double reward,
    double best,
    double solved,
    OptionalDouble valReward,
    OptionalDouble valSolved,
    Optional<Afar> afar)
    implements Score {
  /**
   * How far weights are from those before the first step.
   *
   * @param answers divergence in bits, mean over the tokens of questions with their answers
   * @param text divergence in bits, mean over the tokens of text, if there is any
   * @param textBpb exact bits per byte of that text
   */
  public record Afar(double answers, OptionalDouble text, OptionalDouble textBpb) {
    /** As a step reports it. */
    public static Afar of(Drift drift) {
      return new Afar(
          MetricsFields.rounded(drift.answers().divergence()),
          MetricsFields.rounded(drift.text(), BitsPerByte::divergence),
          MetricsFields.rounded(drift.text(), BitsPerByte::exact));
    }
  }

  /** The field that identifies this kind of line. */
  static final String REWARD = "reward";

  private static final String ANSWERS = "val_kl";

  private static final double THOUSANDTHS = 1000;
  private static final double WORST = Double.NEGATIVE_INFINITY;

  /** The score that a step reports. */
  static RewardScore of(
      StepRewards given, Optional<TaskScore> validation, boolean bySolved, Optional<Drift> drift) {
    double all = (double) given.members() * given.each();
    return new RewardScore(
        MetricsFields.rounded(given.sum() / THOUSANDTHS / all),
        MetricsFields.rounded(given.best() / THOUSANDTHS / given.each()),
        MetricsFields.rounded(given.solved() / all),
        MetricsFields.rounded(validation, v -> value(v, false)),
        MetricsFields.rounded(validation.filter(v -> bySolved), v -> value(v, true)),
        drift.map(Afar::of));
  }

  /**
   * A validation as a number.
   *
   * @param bySolved whether it is the share of right answers, or else the mean reward
   */
  public static double value(TaskScore score, boolean bySolved) {
    return bySolved
        ? (double) score.right() / score.questions()
        : score.reward() / THOUSANDTHS / score.questions();
  }

  /** The number by which validations are compared. */
  public OptionalDouble validation() {
    return valSolved.isPresent() ? valSolved : valReward;
  }

  @Override
  public boolean isValidated() {
    return valReward.isPresent();
  }

  /**
   * By {@link #validation}, then by the mean reward. Of equal scores the later is better: once all
   * questions are answered, further steps with perturbed members make the answers more robust.
   */
  @Override
  public boolean isBetterThan(Optional<Score> other) {
    if (!isValidated() || other.isEmpty() || !(other.get() instanceof RewardScore rewards)) {
      return isValidated();
    }
    int first = Double.compare(validation().orElse(WORST), rewards.validation().orElse(WORST));
    return first > 0 || first == 0 && valReward.orElse(WORST) >= rewards.valReward.orElse(WORST);
  }

  @Override
  public void putMembers(ObjectNode json) {
    json.put(REWARD, reward);
    json.put("reward_best", best);
    json.put("solved", solved);
  }

  @Override
  public void putValidation(ObjectNode json) {
    valReward.ifPresent(value -> json.put("val_reward", value));
    valSolved.ifPresent(value -> json.put("val_solved", value));
    afar.ifPresent(each -> {
      json.put(ANSWERS, each.answers());
      each.text().ifPresent(value -> json.put("val_text_kl", value));
      each.textBpb().ifPresent(value -> json.put("val_text_bpb_exact", value));
    });
  }

  static RewardScore of(JsonNode json) {
    return new RewardScore(
        MetricsFields.number(json, REWARD),
        MetricsFields.number(json, "reward_best"),
        MetricsFields.number(json, "solved"),
        MetricsFields.optional(json, "val_reward"),
        MetricsFields.optional(json, "val_solved"),
        json.has(ANSWERS)
            ? Optional.of(
                new Afar(
                    MetricsFields.number(json, ANSWERS),
                    MetricsFields.optional(json, "val_text_kl"),
                    MetricsFields.optional(json, "val_text_bpb_exact")))
            : Optional.empty());
  }
}
