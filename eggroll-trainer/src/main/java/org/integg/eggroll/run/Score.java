package org.integg.eggroll.run;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The score of a step: on text, or by rewards. */
public sealed interface Score permits TextScore, RewardScore {
  /** Whether the weights were validated after the step. */
  boolean isValidated();

  /** Whether the step was validated, and is the first or better than another of the same run. */
  boolean isBetterThan(Optional<Score> other);

  /** Puts the members' results into a line of the metrics file. */
  void putMembers(ObjectNode json);

  /** Puts the validation into that line, if there was one. */
  void putValidation(ObjectNode json);

  /**
   * Reads what the methods above put.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Score of(JsonNode json) {
    return json.has(RewardScore.REWARD) ? RewardScore.of(json) : TextScore.of(json);
  }
}
