package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.tokenizer.Foreign;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is reported of a step: one line of {@code metrics.jsonl}.
 *
 * @param step steps done, this one included
 * @param memberTokens tokens read so far, summed over members
 * @param seconds wall-clock seconds of the run so far, over all its sessions
 * @param cpuSeconds CPU-seconds of the threads that did the steps, likewise; validation, saving,
 *     Java's compiler and its garbage collector are not in it
 * @param trainBpb bits per byte of the perturbed members on the step's text, mean over members
 * @param changed weights that moved
 * @param saturation share of the weights at ±127, 0 to 1
 * @param memberTokensPerSecond of this step alone, without validation
 * @param valBpb bits per byte of the unperturbed weights on the validation text by the integer loss
 *     with F = 4, on validation steps
 * @param valBpbExact the same by the exact loss
 */
public record StepMetrics(
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
  /** Beyond any time in seconds, and any speed, that a run can have. */
  private static final double MOST = 1e12;

  private static final double WORST = Double.POSITIVE_INFINITY;
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Whether the step was validated, and is the first or better than another.
   *
   * @param other a validated step, if there is one
   */
  boolean isBetterThan(Optional<StepMetrics> other) {
    double best = other.map(StepMetrics::valBpbExact).orElse(OptionalDouble.empty()).orElse(WORST);
    return valBpbExact.orElse(WORST) < best;
  }

  /** As a line of the metrics file. */
  String toJson() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("step", step);
    json.put("member_tokens", memberTokens);
    json.put("seconds", seconds);
    json.put("cpu_seconds", cpuSeconds);
    json.put("train_bpb", trainBpb);
    json.put("changed", changed);
    json.put("saturation", saturation);
    json.put("member_tokens_per_s", memberTokensPerSecond);
    valBpb.ifPresent(bpb -> json.put("val_bpb", bpb));
    valBpbExact.ifPresent(bpb -> json.put("val_bpb_exact", bpb));
    return json.toString();
  }

  /**
   * Reads {@link #toJson}; fields of other names are passed over.
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
        whole(json, "step"),
        whole(json, "member_tokens"),
        number(json, "seconds"),
        number(json, "cpu_seconds"),
        number(json, "train_bpb"),
        whole(json, "changed"),
        number(json, "saturation"),
        number(json, "member_tokens_per_s"),
        optional(json, "val_bpb"),
        optional(json, "val_bpb_exact"));
  }

  private static long whole(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException("field " + field + " is not a whole number from 0 on");
    }
    return value.longValue();
  }

  private static double number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    // A number of any size stands there as its digits; one that no double holds has no value.
    double number = value.isNumber() ? Double.parseDouble(value.asString()) : Double.NaN;
    if (!(Math.abs(number) <= MOST)) {
      throw new IllegalArgumentException("field " + field + " is not a number up to 1e12");
    }
    return number;
  }

  private static OptionalDouble optional(JsonNode json, String field) {
    return json.has(field) ? OptionalDouble.of(number(json, field)) : OptionalDouble.empty();
  }
}
