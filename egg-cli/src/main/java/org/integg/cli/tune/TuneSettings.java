package org.integg.cli.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.train.MethodOptions;
import org.integg.cli.train.SettingOption;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.TuneMethods;
import org.integg.eggroll.tune.TuneMethod;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options for how a run learns from rewards. */
final class TuneSettings {
  private static final int METHOD_ORDER = 12;

  @Option(
      names = "--seed",
      order = 15,
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Seed of the noise and, with --env, of the start weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--validate-every",
      order = 28,
      paramLabel = "STEPS",
      defaultValue = "10",
      description =
          "Steps between validations; 0 for a single one at the end. Default: ${DEFAULT-VALUE}.")
  private int validateEvery;

  @Option(
      names = "--validation-questions",
      order = 29,
      paramLabel = "N",
      description =
          "How many test questions a validation asks, always the same, or how many episodes it"
              + " plays. Default: 512 questions, 100 episodes.")
  private Optional<Integer> validationQuestions = Optional.empty();

  private Optional<String> method = Optional.empty();

  private final MethodOptions<TuneMethod> options =
      new MethodOptions<>("--method", TuneMethods.ALL);

  /** Adds the options to the command that includes them. */
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    List<String> description = new ArrayList<>();
    description.add("How it learns:");
    TuneMethods.ALL.forEach(each -> description.add(each.id() + ": " + each.summary() + "."));
    description.add("Default: " + TuneMethods.ALL.getFirst().id() + ".");
    command.addOption(
        SettingOption.builder("method", METHOD_ORDER, "ID", description)
            .type(String.class)
            .setter(
                SettingOption.setter(value -> {
                  method = Optional.ofNullable((String) value);
                }))
            .build());
    options.addTo(command, TuneSettings::defaults);
  }

  private static String defaults(TuneMethod method, Setting setting) {
    return " Default: %s%s."
        .formatted(
            Setting.show(setting.in(method.forTasks())),
            method
                .forEnvironments()
                .map(training -> "; with --env " + Setting.show(setting.in(training)))
                .orElse(""));
  }

  /**
   * The chosen method.
   *
   * @throws IllegalArgumentException with a one-line message, if there is none with the name
   */
  TuneMethod method() {
    return method.map(TuneMethods::named).orElse(TuneMethods.ALL.getFirst());
  }

  /**
   * The settings that determine the weights.
   *
   * @throws IllegalArgumentException with a one-line message, if a setting is out of range or
   *     belongs to another method, or if the method does not support environments
   */
  Training training(boolean environment) {
    TuneMethod chosen = method();
    Training defaults =
        environment
            ? chosen
                .forEnvironments()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "method %s: only works with --task; --env supports %s"
                            .formatted(chosen.id(), forEnvironments())))
            : chosen.forTasks();
    Map<String, Object> given = options.of(chosen, seed);
    Training training = Setting.with(defaults, given);
    chosen
        .idle(training)
        .forEach((name, why) -> {
          if (given.containsKey(name)) {
            throw new IllegalArgumentException(name + ": " + why);
          }
        });
    return training;
  }

  private static String forEnvironments() {
    return TuneMethods.ids(
        TuneMethods.ALL.stream().filter(each -> each.forEnvironments().isPresent()).toList());
  }

  int validateEvery() {
    return validateEvery;
  }

  /**
   * Number of questions or episodes in a validation.
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
