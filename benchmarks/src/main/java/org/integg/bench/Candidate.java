package org.integg.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.model.EggConfig;

/**
 * An estimator to be compared with others, for example {@code aligned:control=none}.
 *
 * @param name as the user wrote it
 * @param training the settings of the preset tiny, changed as the name says
 */
record Candidate(String name, Training training) {
  /**
   * Parses estimators, separated by commas: each is an id, followed by named settings after colons.
   *
   * @throws IllegalArgumentException with a one-line message, if there is no such estimator or
   *     setting, or a value is out of range
   */
  static List<Candidate> parse(String list, EggConfig model, long seed) {
    return Arrays.stream(list.split(",")).map(text -> one(text.strip(), model, seed)).toList();
  }

  private static Candidate one(String text, EggConfig model, long seed) {
    String[] parts = text.split(":");
    Estimator estimator = Estimators.named(parts[0]);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("seed", seed);
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      String[] pair = part.split("=", 2);
      values.put(pair[0], value(estimator, pair[0], pair.length == 2 ? pair[1] : "", text));
    }
    return new Candidate(text, Setting.with(estimator.defaults(Preset.TINY, model), values));
  }

  private static Object value(Estimator estimator, String name, String value, String text) {
    Setting setting =
        estimator.settings().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--estimators %s: %s has no setting '%s'"
                        .formatted(text, estimator.id(), name)));
    try {
      return setting.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--estimators %s: '%s' is no value of %s".formatted(text, value, name), e);
    }
  }

  /** These settings, changed by others whose names every estimator knows. */
  Training with(Map<String, ?> others) {
    return Setting.with(training, others);
  }
}
