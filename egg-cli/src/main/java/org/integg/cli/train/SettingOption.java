package org.integg.cli.train;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.integg.eggroll.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Makes options from what settings say about themselves. */
public final class SettingOption {
  private SettingOption() {}

  /**
   * The option of a setting.
   *
   * @param order the option's place in the help
   * @param description text for the help, one string per line
   * @param given receives the value under the setting's name
   */
  public static OptionSpec of(
      Setting setting, int order, List<String> description, Map<String, Object> given) {
    OptionSpec.Builder builder =
        builder(setting.name(), order, setting.label(), description).type(setting.type());
    if (setting.type().isEnum()) {
      builder.converters((ITypeConverter<Object>) text -> parsed(setting, text));
    }
    return builder
        .setter(
            setter(value -> {
              if (value == null) {
                given.remove(setting.name());
              } else {
                given.put(setting.name(), value);
              }
            }))
        .build();
  }

  private static Object parsed(Setting setting, String text) {
    try {
      return setting.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** An option with its help text. */
  public static OptionSpec.Builder builder(
      String name, int order, String label, List<String> description) {
    return OptionSpec.builder("--" + name)
        .order(order)
        .paramLabel(label)
        .description(
            description.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new));
  }

  /** A setter that passes an option's value on. */
  public static ISetter setter(Consumer<@Nullable Object> to) {
    return new ISetter() {
      @Override
      public <T> T set(T value) {
        to.accept(value);
        return value;
      }
    };
  }
}
