package org.integg.eggroll.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Runs of earlier versions, whose estimators no longer exist under their names. */
final class OldRuns {
  private OldRuns() {}

  /**
   * Why a run cannot continue, and what to do; empty if it can.
   *
   * @param train the run's settings of training
   * @param weights the file of the run's weights
   */
  static Optional<String> refusal(JsonNode train, Path weights) {
    String id = train.path(RunJson.ESTIMATOR).asString("");
    Set<String> fields = new TreeSet<>(train.propertyNames());
    return Estimators.ALL.stream()
        .flatMap(estimator -> estimator.successor(id, fields).stream())
        .findFirst()
        .map(became ->
            ("begun by an earlier version with its estimator %s, %s; `egg eval` and `egg"
                        + " sample` still")
                    .formatted(id, became)
                + " take its weights with --checkpoint "
                + weights);
  }
}
