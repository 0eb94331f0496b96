package org.integg.cli.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.integg.model.Sampler;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of a dialogue: options of {@code egg sample} that can be changed at any time. */
public final class DialogueSettings {
  /** What can be set, by the names of the options. */
  public static final List<String> NAMES =
      List.of("temperature", "top-k", "top-p", "min-p", "seed", "tokens");

  /**
   * Options that are parsed again at each change, so that values mean the same as on a command
   * line.
   */
  private static final class Options {
    @Mixin private SamplerOptions sampling;

    @Option(names = "--tokens", defaultValue = "200")
    private long tokens;
  }

  private final Map<String, String> values = new LinkedHashMap<>();
  private Sampler sampler;
  private long tokens;

  /**
   * The settings that a command line gave.
   *
   * @param given the settings by name; afterwards they always include a seed
   * @throws IllegalArgumentException if one is outside its range
   */
  public DialogueSettings(Map<String, String> given) {
    values.putAll(given);
    values.computeIfAbsent("seed", name -> "" + SamplerOptions.newSeed());
    Options options = parsed(values);
    sampler = options.sampling.sampler();
    tokens = options.tokens;
  }

  /**
   * Sets one setting.
   *
   * @throws IllegalArgumentException if there is no such setting, or the value is outside its range
   * @throws CommandLine.ParameterException if the value cannot be parsed
   */
  public void set(String name, String value) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no command /" + name + "; /help lists them");
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "/" + name + " needs a value; /settings shows the current one");
    }
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    Options options = parsed(changed);
    sampler = options.sampling.sampler();
    tokens = options.tokens;
    values.putAll(changed);
  }

  /** Increases the seed by one. */
  public void nextSeed() {
    set("seed", "" + (sampler.seed() + 1));
  }

  /** How tokens are drawn. */
  public Sampler sampler() {
    return sampler;
  }

  /** How many tokens the model writes in a turn. */
  public long tokens() {
    return tokens;
  }

  private static Options parsed(Map<String, String> values) {
    Options options = new Options();
    String[] words =
        values.entrySet().stream()
            .map(each -> "--" + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new);
    new CommandLine(options).parseArgs(words);
    if (options.tokens < 1) {
      throw new IllegalArgumentException("tokens " + options.tokens + ": must be at least 1");
    }
    return options;
  }

  @Override
  public String toString() {
    return NAMES.stream()
        .filter(values::containsKey)
        .map(name -> name + " " + values.get(name))
        .collect(Collectors.joining(", "));
  }
}
