package org.integg.cli.tune;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.integg.cli.console.Show;
import org.integg.cli.train.ProgressWords;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.tune.TaskScore;

/** Progress by rewards: that of a validation, that of members, and the share that is solved. */
final class RewardWords implements ProgressWords {
  private final boolean environment;
  private double reward = Double.NaN;
  private double best = Double.NaN;
  private double solved = Double.NaN;
  private OptionalDouble validation = OptionalDouble.empty();

  /** Words for episodes, or for answers. */
  RewardWords(boolean environment) {
    this.environment = environment;
  }

  @Override
  public void step(StepMetrics metrics) {
    RewardScore score = metrics.rewards().orElseThrow();
    reward = ProgressWords.mean(reward, score.reward());
    best = ProgressWords.mean(best, score.best());
    solved = ProgressWords.mean(solved, score.solved());
    if (score.isValidated()) {
      validation = score.validation();
    }
  }

  @Override
  public List<String> segments(StepMetrics metrics, String speed, String left) {
    return List.of(
        "step " + metrics.step(),
        validation.isPresent() ? "val " + value(validation.getAsDouble(), environment) : "",
        "members %s, best %s".formatted(number(reward), number(best)),
        speed,
        left,
        Show.percent(solved) + " solved",
        Show.percent(metrics.saturation()) + " saturated");
  }

  /** A reward or return: {@code 0.613}, {@code -118.2}. */
  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%.1f", value);
  }

  /** A validation, as people read it. */
  static String value(TaskScore score, boolean environment) {
    return value(RewardScore.value(score, !environment), environment);
  }

  /** The number of a validation, as people read it. */
  static String value(double validation, boolean environment) {
    return environment ? "return " + number(validation) : Show.percent(validation) + " right";
  }
}
