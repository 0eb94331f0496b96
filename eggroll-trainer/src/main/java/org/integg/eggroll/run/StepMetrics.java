package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.tokenizer.Foreign;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The report of a step: one line of {@code metrics.jsonl}.
 *
 * @param step steps done, this one included
 * @param memberTokens tokens read so far, summed over members
 * @param seconds wall-clock seconds of the run so far, over all its sessions
 * @param cpuSeconds CPU-seconds of the threads that did the steps, over all sessions; validation,
 *     saving, Java's compiler and its garbage collector are not included
 * @param score the score of the members, and of the weights on validation steps
 * @param changed weights that moved
 * @param saturation share of the weights at ±127, 0 to 1
 * @param memberTokensPerSecond of this step alone, without validation
 * @param spread how far apart the values lie that the step compared, if its learner knows
 */
public record StepMetrics(
    long step,
    long memberTokens,
    double seconds,
    double cpuSeconds,
    Score score,
    long changed,
    double saturation,
    double memberTokensPerSecond,
    Optional<StepSpread> spread) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** The report of a step that learned from text, without its spread: {@link TextScore}. */
  public StepMetrics(
      long step,
      long memberTokens,
      double seconds,
      double cpuSeconds,
      double trainBpb,
      long changed,
      double saturation,
      double memberTokensPerSecond,
      OptionalDouble valBpb,
      OptionalDouble valBpbExact) {
    this(
        step,
        memberTokens,
        seconds,
        cpuSeconds,
        new TextScore(trainBpb, valBpb, valBpbExact),
        changed,
        saturation,
        memberTokensPerSecond,
        Optional.empty());
  }

  /** {@link TextScore#trainBpb}; not a number if members learn from rewards. */
  public double trainBpb() {
    return score instanceof TextScore text ? text.trainBpb() : Double.NaN;
  }

  /** {@link TextScore#valBpb}, if there is one. */
  public OptionalDouble valBpb() {
    return score instanceof TextScore text ? text.valBpb() : OptionalDouble.empty();
  }

  /** {@link TextScore#valBpbExact}, if there is one. */
  public OptionalDouble valBpbExact() {
    return score instanceof TextScore text ? text.valBpbExact() : OptionalDouble.empty();
  }

  /** The members' rewards, if they learn from rewards. */
  public Optional<RewardScore> rewards() {
    return score instanceof RewardScore rewards ? Optional.of(rewards) : Optional.empty();
  }

  /**
   * Whether the step was validated, and is the first or better than another.
   *
   * @param other a validated step, if there is one
   */
  boolean isBetterThan(Optional<StepMetrics> other) {
    return score.isBetterThan(other.map(StepMetrics::score));
  }

  /** These metrics as a line of the metrics file. */
  String toJson() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("step", step);
    json.put("member_tokens", memberTokens);
    json.put("seconds", seconds);
    json.put("cpu_seconds", cpuSeconds);
    score.putMembers(json);
    json.put("changed", changed);
    json.put("saturation", saturation);
    json.put("member_tokens_per_s", memberTokensPerSecond);
    spread.ifPresent(each -> each.put(json));
    score.putValidation(json);
    return json.toString();
  }

  /**
   * Reads {@link #toJson}; fields of other names are ignored.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static StepMetrics ofJson(String line) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "not valid JSON: " + Foreign.reason(String.valueOf(e.getOriginalMessage())), e);
    }
    return new StepMetrics(
        MetricsFields.whole(json, "step"),
        MetricsFields.whole(json, "member_tokens"),
        MetricsFields.number(json, "seconds"),
        MetricsFields.number(json, "cpu_seconds"),
        Score.of(json),
        MetricsFields.whole(json, "changed"),
        MetricsFields.number(json, "saturation"),
        MetricsFields.number(json, "member_tokens_per_s"),
        StepSpread.of(json));
  }
}
