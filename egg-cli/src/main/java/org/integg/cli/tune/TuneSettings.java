package org.integg.cli.tune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.train.MlpConverter;
import org.integg.cli.train.SettingOption;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.tune.EggrollSettings;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a run learns from rewards. */
final class TuneSettings {
  /** Of all settings: the help keeps them in their order. */
  private static final int SETTINGS_ORDER = 20;

  private static final int WIDTH = 32;

  @Option(
      names = "--method",
      order = 12,
      paramLabel = "ID",
      defaultValue = EggrollSettings.ID,
      description =
          "How it learns: eggroll (the published estimator, whose members answer in place of"
              + " reading).")
  private String method;

  @Option(
      names = "--dim",
      order = 13,
      paramLabel = "D",
      description =
          "With --env, width of the model: a multiple of 16 from 16 to 4096. Default: 32.")
  private Optional<Integer> dim = Optional.empty();

  @Option(
      names = "--layers",
      order = 13,
      paramLabel = "L",
      description = "With --env, layers: 1 to 64. Default: 1.")
  private Optional<Integer> layers = Optional.empty();

  @Option(
      names = "--mlp",
      order = 13,
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description = "With --env, what follows a layer's recurrence: clip, relu (default) or none.")
  private Optional<Mlp> mlp = Optional.empty();

  @Option(
      names = "--seed",
      order = 15,
      paramLabel = "N",
      defaultValue = "0",
      description = "Of noise, and of start weights with --env. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--validate-every",
      order = 28,
      paramLabel = "STEPS",
      defaultValue = "10",
      description =
          "Steps from one validation to the next; 0 for only one at the end. Default:"
              + " ${DEFAULT-VALUE}.")
  private int validateEvery;

  @Option(
      names = "--validation-questions",
      order = 29,
      paramLabel = "N",
      description =
          "Questions for tests that a validation asks, the same every time, or episodes that it"
              + " plays. Default: 512 questions, 100 episodes.")
  private Optional<Integer> validationQuestions = Optional.empty();

  /** What the user gave, by the names of settings. */
  private final Map<String, Object> given = new LinkedHashMap<>();

  /** Adds the options to the command that this is mixed into. */
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    for (Setting setting : EggrollSettings.SETTINGS) {
      List<String> description =
          List.of(
              setting.description(),
              "Default: %s; with --env %s."
                  .formatted(
                      Setting.show(setting.in(EggrollSettings.forTasks())),
                      Setting.show(setting.in(EggrollSettings.forEnvironments()))));
      command.addOption(SettingOption.of(setting, SETTINGS_ORDER, description, given));
    }
  }

  /**
   * What decides the weights.
   *
   * @throws IllegalArgumentException with one line, if a setting is out of range
   */
  Training training(boolean environment) {
    if (!method.equals(EggrollSettings.ID)) {
      throw new IllegalArgumentException(
          "method '%s': there is %s".formatted(method, EggrollSettings.ID));
    }
    if (!environment && (dim.isPresent() || layers.isPresent() || mlp.isPresent())) {
      throw new IllegalArgumentException(
          "dim, layers, mlp: are for an --env; a task's model is that of the --checkpoint");
    }
    Map<String, Object> values = new LinkedHashMap<>(given);
    values.put("seed", seed);
    EggrollSettings defaults =
        environment ? EggrollSettings.forEnvironments() : EggrollSettings.forTasks();
    return Setting.with(defaults, values);
  }

  /** The shape of an environment's model. */
  EggConfig model() {
    return new EggConfig(
        EggConfig.MIN_VOCABULARY, dim.orElse(WIDTH), layers.orElse(1), mlp.orElse(Mlp.RELU));
  }

  int validateEvery() {
    return validateEvery;
  }

  /**
   * Questions or episodes of a validation.
   *
   * @throws IllegalArgumentException if the number makes no sense
   */
  int validationQuestions(boolean environment) {
    int count = validationQuestions.orElse(environment ? 100 : 512);
    if (count < 1 || count > TaskReport.MOST) {
      throw new IllegalArgumentException(
          "validation-questions %d: must be from 1 to %d".formatted(count, TaskReport.MOST));
    }
    return count;
  }
}
