package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.tune.TaskScore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewards, more is better: 1 for a right answer, or the return of an episode as published.
 *
 * @param reward mean over the members' answers or episodes
 * @param best the same of the best member
 * @param solved share of them that was right, or came to what counts as solved, 0 to 1
 * @param valReward mean reward of the unperturbed weights, on validation steps
 * @param valSolved their share of right answers, if steps are compared by it; otherwise they are
 *     compared by the mean reward
 */
public record RewardScore(
    double reward, double best, double solved, OptionalDouble valReward, OptionalDouble valSolved)
    implements Score {
  /** The field that tells this kind of line. */
  static final String REWARD = "reward";

  private static final double THOUSANDTHS = 1000;
  private static final double WORST = Double.NEGATIVE_INFINITY;

  /** What a step reports. */
  static RewardScore of(StepRewards given, Optional<TaskScore> validation, boolean bySolved) {
    double all = (double) given.members() * given.each();
    return new RewardScore(
        MetricsFields.rounded(given.sum() / THOUSANDTHS / all),
        MetricsFields.rounded(given.best() / THOUSANDTHS / given.each()),
        MetricsFields.rounded(given.solved() / all),
        MetricsFields.rounded(validation, v -> v.reward() / THOUSANDTHS / v.questions()),
        MetricsFields.rounded(
            validation.filter(v -> bySolved), v -> (double) v.right() / v.questions()));
  }

  /** The number that validations are compared by. */
  public OptionalDouble validation() {
    return valSolved.isPresent() ? valSolved : valReward;
  }

  @Override
  public boolean isValidated() {
    return valReward.isPresent();
  }

  @Override
  public boolean isBetterThan(Optional<Score> other) {
    if (other.isEmpty() || !(other.get() instanceof RewardScore rewards)) {
      return isValidated();
    }
    int first = Double.compare(validation().orElse(WORST), rewards.validation().orElse(WORST));
    return first > 0 || first == 0 && valReward.orElse(WORST) > rewards.valReward.orElse(WORST);
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
  }

  static RewardScore of(JsonNode json) {
    return new RewardScore(
        MetricsFields.number(json, REWARD),
        MetricsFields.number(json, "reward_best"),
        MetricsFields.number(json, "solved"),
        MetricsFields.optional(json, "val_reward"),
        MetricsFields.optional(json, "val_solved"));
  }
}
