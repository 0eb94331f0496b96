package org.integg.cli.train;

import java.util.ArrayList;
import java.util.List;
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
 * Options for the estimator and its settings. All of them except the seed's are generated from what
 * the estimators say about themselves.
 */
public final class EstimatorOptions {
  private static final int CHOICE_ORDER = 13;

  @Option(
      names = "--seed",
      order = 15,
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of start weights and noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private Optional<Estimator> chosen = Optional.empty();

  private final MethodOptions<Estimator> options =
      new MethodOptions<>("--estimator", Estimators.ALL);

  /** Adds the options to the command that includes them. */
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    command.addOption(choice());
    options.addTo(command, (estimator, setting) -> "");
  }

  private OptionSpec choice() {
    List<String> description = new ArrayList<>();
    description.add("How a step finds where weights should go:");
    Estimators.ALL.forEach(each -> description.add(each.id() + ": " + each.summary() + "."));
    description.add("Default: the first one that has all the given settings.");
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

  /**
   * The chosen estimator; otherwise the first that has all the given settings; otherwise the first
   * that has the first of them.
   */
  public Estimator estimator() {
    return chosen.orElseGet(() ->
        Estimators.ALL.stream()
            .filter(each ->
                options.given().keySet().stream()
                    .allMatch(name -> MethodOptions.setting(each, name).isPresent()))
            .findFirst()
            .orElseGet(
                () -> options.having(options.given().keySet().iterator().next()).getFirst()));
  }

  /**
   * The settings: those of a preset, overridden by those that were given.
   *
   * @param model the shape to be trained
   * @throws IllegalArgumentException with a one-line message, if a setting is out of range or
   *     belongs to another estimator
   */
  public Training over(Preset preset, EggConfig model) {
    Estimator estimator = estimator();
    return Setting.with(estimator.defaults(preset, model), options.of(estimator, seed));
  }
}
