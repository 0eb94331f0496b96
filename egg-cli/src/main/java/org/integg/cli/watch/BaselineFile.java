package org.integg.cli.watch;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code baselines.json} of a run.
 *
 * @param values name to bits per byte, all of them finite numbers
 * @param skipped number of values that are not; 1 for a file that is not a JSON object
 */
record BaselineFile(ObjectNode values, int skipped) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** The baselines in a run's folder; none if the file does not exist. */
  static BaselineFile of(Path run) {
    Path file = run.resolve("baselines.json");
    ObjectNode values = MAPPER.createObjectNode();
    Optional<JsonNode> json = SmallFile.json(file).filter(JsonNode::isObject);
    if (json.isEmpty()) {
      return new BaselineFile(values, Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? 1 : 0);
    }
    int skipped = 0;
    for (Map.Entry<String, JsonNode> each : json.get().properties()) {
      JsonNode bits = each.getValue();
      if (bits.isNumber() && Double.isFinite(bits.asDouble(Double.NaN))) {
        values.set(each.getKey(), bits);
      } else {
        skipped++;
      }
    }
    return new BaselineFile(values, skipped);
  }
}
