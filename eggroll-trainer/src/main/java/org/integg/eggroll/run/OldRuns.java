package org.integg.eggroll.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Runs of earlier versions, whose estimators are no more under their names. */
final class OldRuns {
  /** What {@code aligned} had when it was what is now {@code feedback}. */
  private static final Set<String> ALIGNED =
      Set.of("estimator", "blocks", "tokens_per_update", "rate", "ema", "seed");

  private OldRuns() {}

  /**
   * Why a run cannot go on, and what to do, unless it can.
   *
   * @param config its configuration
   * @param weights the file of its weights
   */
  static Optional<String> refusal(JsonNode config, Path weights) {
    JsonNode train = config.path("train");
    Optional<String> was =
        switch (train.path("estimator").asString("")) {
          case "aligned" ->
              new TreeSet<>(train.propertyNames()).equals(new TreeSet<>(ALIGNED))
                  ? Optional.of(
                      "which is now called feedback; begin a new run with"
                          + " --estimator feedback")
                  : Optional.empty();
          case "aligned-none" -> Optional.of("which is no more; begin a new run");
          default -> Optional.empty();
        };
    return was.map(what ->
        "begun by an earlier version with its estimator %s, %s; `egg eval` and `egg sample` still"
                .formatted(train.path("estimator").asString(), what)
            + " take its weights with --checkpoint "
            + weights);
  }
}
