package org.integg.cli.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.model.EggConfig;

/** The presets as lines of the help. */
final class PresetHelp {
  private static final int WIDTH = 78;
  private static final int BYTES = 256;
  private static final String MARGIN = " ".repeat(9);

  private PresetHelp() {}

  /** All presets, with each estimator's settings for them. */
  static String text() {
    return Arrays.stream(Preset.values())
        .flatMap(preset -> lines(preset).stream())
        .collect(Collectors.joining("%n".formatted()));
  }

  private static List<String> lines(Preset preset) {
    List<String> lines = new ArrayList<>();
    lines.add("  %-6s %s".formatted(preset, preset.purpose()));
    Estimators.ALL.forEach(estimator -> lines.addAll(wrapped(settings(estimator, preset))));
    return lines;
  }

  private static String settings(Estimator estimator, Preset preset) {
    EggConfig model = estimator.model(preset, BYTES);
    Training training = estimator.defaults(preset, model);
    String values =
        estimator.settings().stream()
            .map(setting -> setting.name() + " " + Setting.show(setting.in(training)))
            .collect(Collectors.joining(", "));
    return "%s: D %d, L %d, MLP %s, %s, validate-every %d"
        .formatted(
            estimator.id(),
            model.width(),
            model.layers(),
            model.mlp(),
            values,
            estimator.validateEvery(preset));
  }

  /** Breaks after commas, so that a name and its value stay together. */
  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(MARGIN);
    for (String part : text.split("(?<=,) ")) {
      if (line.length() + part.length() >= WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(MARGIN + " ");
      }
      line.append(part).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
