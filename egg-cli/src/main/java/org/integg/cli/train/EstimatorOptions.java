package org.integg.cli.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.model.EggConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The choice of the estimator and its settings. All options but the seed's are made of what the
 * estimators say about themselves.
 */
public final class EstimatorOptions {
  private static final int CHOICE_ORDER = 13;

  /** Of all settings: the help keeps them in the order of the estimators. */
  private static final int SETTINGS_ORDER = 20;

  @Option(
      names = "--seed",
      order = 15,
      paramLabel = "N",
      defaultValue = "0",
      description = "Of start weights and noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private Optional<Estimator> chosen = Optional.empty();

  /** What the user gave, by the names of settings, in the order of the command line. */
  private final Map<String, Object> given = new LinkedHashMap<>();

  /** Adds the options to the command that this is mixed into. */
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    command.addOption(choice());
    Map<String, List<Estimator>> owners = new LinkedHashMap<>();
    for (Estimator estimator : Estimators.ALL) {
      for (Setting setting : estimator.settings()) {
        owners.computeIfAbsent(setting.name(), name -> new ArrayList<>()).add(estimator);
      }
    }
    owners.forEach((name, estimators) -> command.addOption(option(name, estimators)));
  }

  private OptionSpec choice() {
    List<String> description = new ArrayList<>();
    description.add("How a step finds where weights should go:");
    Estimators.ALL.forEach(each -> description.add(each.id() + ": " + each.summary() + "."));
    description.add("Default: the first of them that has all the settings that are given.");
    ITypeConverter<Estimator> converter =
        text -> {
          try {
            return Estimators.named(text);
          } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
          }
        };
    return SettingOption.builder("estimator", CHOICE_ORDER, "ID", description)
        .type(Estimator.class)
        .converters(converter)
        .setter(
            SettingOption.setter(value -> {
              chosen = Optional.ofNullable((Estimator) value);
            }))
        .build();
  }

  private OptionSpec option(String name, List<Estimator> owners) {
    Setting first = setting(owners.getFirst(), name).orElseThrow();
    List<String> description = new ArrayList<>();
    owners.forEach(owner ->
        description.add(owner.id() + ": " + setting(owner, name).orElseThrow().description()));
    return SettingOption.of(first, SETTINGS_ORDER, description, given);
  }

  private static Optional<Setting> setting(Estimator estimator, String name) {
    return estimator.settings().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static List<Estimator> having(String name) {
    return Estimators.ALL.stream().filter(each -> setting(each, name).isPresent()).toList();
  }

  /**
   * The estimator that was chosen; or else the first that has all the settings that were given; or
   * else the first that has the first of them.
   */
  public Estimator estimator() {
    return chosen.orElseGet(() ->
        Estimators.ALL.stream()
            .filter(
                each -> given.keySet().stream().allMatch(name -> setting(each, name).isPresent()))
            .findFirst()
            .orElseGet(() -> having(given.keySet().iterator().next()).getFirst()));
  }

  /**
   * The settings: a preset's with what was given.
   *
   * @param model the shape to be trained
   * @throws IllegalArgumentException with one line, if a setting is out of range or belongs to
   *     another estimator
   */
  public Training over(Preset preset, EggConfig model) {
    Estimator estimator = estimator();
    for (String name : given.keySet()) {
      if (setting(estimator, name).isEmpty()) {
        throw new IllegalArgumentException(
            "--%s: is a setting of --estimator %s, not of %s; leave it out, or choose that one"
                .formatted(name, Estimators.ids(having(name)), estimator.id()));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>(given);
    values.put("seed", seed);
    return Setting.with(estimator.defaults(preset, model), values);
  }
}
