package org.integg.cli.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a study compares.
 *
 * @param configs the configurations: the listed ones, then the grid
 * @param seeds the seeds with which each configuration is run
 * @param baseline the configuration that the others are compared with
 */
record StudyPlan(List<StudyConfig> configs, List<Long> seeds, StudyConfig baseline) {
  /** The configuration of a study that varies nothing, and the options that all share. */
  private static final String BASE = "base";

  private static final int MOST_RUNS = 10_000;

  /** A run of the study. */
  record Run(StudyConfig config, long seed) {
    String name() {
      return config.run(seed);
    }
  }

  /**
   * Makes the configurations.
   *
   * @param base options that all share, one string
   * @param listed configurations as {@code LABEL: OPTIONS}
   * @param varied variations as {@code OPTION=VALUE|VALUE…}; the grid has every combination
   * @param baseline the label of one configuration, or empty for the first
   * @throws IllegalArgumentException with the line to show
   */
  static StudyPlan of(
      String base, List<String> listed, List<String> varied, List<Long> seeds, String baseline) {
    List<StudyConfig> configs = new ArrayList<>();
    for (String each : listed) {
      configs.add(listed(base, each));
    }
    if (!varied.isEmpty() || listed.isEmpty()) {
      configs.addAll(grid(base, varied));
    }
    require(!seeds.isEmpty(), "--seeds: give at least one");
    require(new HashSet<>(seeds).size() == seeds.size(), "--seeds: one seed is given twice");
    require(
        (long) configs.size() * seeds.size() <= MOST_RUNS,
        "%d configurations with %d seeds are more than %d runs; vary less"
            .formatted(configs.size(), seeds.size(), MOST_RUNS));
    requireDistinct(configs);
    StudyConfig against =
        configs.stream()
            .filter(c -> baseline.isEmpty() || c.label().equals(baseline))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--baseline '%s': no such configuration; there are: %s"
                        .formatted(
                            baseline,
                            String.join(", ", configs.stream().map(StudyConfig::label).toList()))));
    return new StudyPlan(configs, List.copyOf(seeds), against);
  }

  private static StudyConfig listed(String base, String text) {
    int colon = text.indexOf(':');
    require(
        colon > 0 && !text.substring(0, colon).isBlank(),
        "--config '%s': must be LABEL: OPTIONS, for instance 'wide: --dim 128'".formatted(text));
    List<String> options = words(base);
    options.addAll(words(text.substring(colon + 1)));
    return new StudyConfig(text.substring(0, colon).strip(), options);
  }

  private static List<StudyConfig> grid(String base, List<String> varied) {
    List<StudyConfig> grid = List.of(new StudyConfig("", words(base)));
    Set<String> names = new HashSet<>();
    for (String each : varied) {
      int equals = each.indexOf('=');
      String name = each.substring(0, Math.max(0, equals)).strip().replaceFirst("^--", "");
      List<String> values =
          Arrays.stream(each.substring(equals + 1).split("\\|", -1)).map(String::strip).toList();
      require(
          !name.isEmpty() && values.stream().noneMatch(String::isEmpty),
          "--vary '%s': must be OPTION=VALUE|VALUE…, for instance 'rate=0.8|1.6'".formatted(each));
      require(names.add(name), "--vary '%s': %s is varied twice".formatted(each, name));
      grid =
          grid.stream().flatMap(c -> values.stream().map(value -> with(c, name, value))).toList();
      require(grid.size() <= MOST_RUNS, "--vary '%s': more than %d".formatted(each, MOST_RUNS));
    }
    return varied.isEmpty() ? List.of(new StudyConfig(BASE, words(base))) : grid;
  }

  private static StudyConfig with(StudyConfig config, String name, String value) {
    List<String> options = new ArrayList<>(config.options());
    options.add("--" + name + "=" + value);
    return new StudyConfig((config.label() + " " + name + "=" + value).strip(), options);
  }

  private static List<String> words(String options) {
    return new ArrayList<>(
        Arrays.stream(options.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList());
  }

  private static void requireDistinct(List<StudyConfig> configs) {
    Map<String, String> labels = new HashMap<>();
    for (StudyConfig config : configs) {
      String other = labels.put(config.run(0), config.label());
      require(
          other == null,
          "configurations '%s' and '%s' would share a folder; give one of them another label"
              .formatted(other, config.label()));
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  /**
   * All runs, one seed after the other, so that the first seed soon compares all configurations.
   */
  List<Run> runs() {
    return seeds.stream()
        .flatMap(seed -> configs.stream().map(config -> new Run(config, seed)))
        .toList();
  }
}
