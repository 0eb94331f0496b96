package org.integg.cli.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.integg.eggroll.LearningMethod;
import org.integg.eggroll.Setting;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Options for all settings of several methods, of which the user chooses one. A setting that
 * several methods have is one option.
 */
public final class MethodOptions<M extends LearningMethod> {
  /** Place of all settings in the help, which keeps the order of the methods. */
  private static final int SETTINGS_ORDER = 20;

  private final String choice;
  private final List<M> all;

  /** The values that the user gave, by names of settings, in the order of the command line. */
  private final Map<String, Object> given = new LinkedHashMap<>();

  /** What the help says about a method's setting besides its description. */
  @FunctionalInterface
  public interface Words<M> {
    /** Empty, or sentences with a space before. */
    String of(M method, Setting setting);
  }

  /**
   * Options of some methods.
   *
   * @param choice the option that chooses one, with its hyphens
   * @param all the methods in the order of the help
   */
  public MethodOptions(String choice, List<M> all) {
    this.choice = choice;
    this.all = all;
  }

  /** Adds the options to a command. */
  public void addTo(CommandSpec command, Words<M> words) {
    Map<String, List<M>> owners = new LinkedHashMap<>();
    for (M method : all) {
      for (Setting setting : method.settings()) {
        owners.computeIfAbsent(setting.name(), name -> new ArrayList<>()).add(method);
      }
    }
    owners.forEach((name, having) -> {
      Setting first = setting(having.getFirst(), name).orElseThrow();
      List<String> description = new ArrayList<>();
      for (M owner : having) {
        Setting setting = setting(owner, name).orElseThrow();
        description.add(owner.id() + ": " + setting.description() + words.of(owner, setting));
      }
      command.addOption(SettingOption.of(first, SETTINGS_ORDER, description, given));
    });
  }

  /** A method's setting with a name. */
  static Optional<Setting> setting(LearningMethod method, String name) {
    return method.settings().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** The methods that have a setting. */
  List<M> having(String name) {
    return all.stream().filter(each -> setting(each, name).isPresent()).toList();
  }

  /** The values that the user gave, by names of settings; not a copy. */
  Map<String, Object> given() {
    return given;
  }

  /**
   * The values that the user gave for a method, with its seed.
   *
   * @throws IllegalArgumentException with a one-line message, if a setting belongs to another
   *     method
   */
  public Map<String, Object> of(M chosen, long seed) {
    for (String name : given.keySet()) {
      if (setting(chosen, name).isEmpty()) {
        String others =
            having(name).stream().map(LearningMethod::id).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
            "--%s: is a setting of %s %s, not of %s; leave it out, or choose that one"
                .formatted(name, choice, others, chosen.id()));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>(given);
    values.put("seed", seed);
    return values;
  }
}
