package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bits per byte of text, less is better.
 *
 * @param trainBpb of the perturbed members on the step's text, mean over members
 * @param valBpb of the unperturbed weights on the validation text by the integer loss with F = 4,
 *     on validation steps
 * @param valBpbExact bits per byte of those weights by the exact loss, by which steps are compared
 */
public record TextScore(double trainBpb, OptionalDouble valBpb, OptionalDouble valBpbExact)
    implements Score {
  private static final double WORST = Double.POSITIVE_INFINITY;

  @Override
  public boolean isValidated() {
    return valBpbExact.isPresent();
  }

  @Override
  public boolean isBetterThan(Optional<Score> other) {
    double best =
        other.isPresent() && other.get() instanceof TextScore text
            ? text.valBpbExact.orElse(WORST)
            : WORST;
    return valBpbExact.orElse(WORST) < best;
  }

  @Override
  public void putMembers(ObjectNode json) {
    json.put("train_bpb", trainBpb);
  }

  @Override
  public void putValidation(ObjectNode json) {
    valBpb.ifPresent(bpb -> json.put("val_bpb", bpb));
    valBpbExact.ifPresent(bpb -> json.put("val_bpb_exact", bpb));
  }

  static TextScore of(JsonNode json) {
    return new TextScore(
        MetricsFields.number(json, "train_bpb"),
        MetricsFields.optional(json, "val_bpb"),
        MetricsFields.optional(json, "val_bpb_exact"));
  }
}
