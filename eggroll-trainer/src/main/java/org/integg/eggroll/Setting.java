package org.integg.eggroll;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A setting of an estimator: a component of the record of its settings. The component {@code
 * groupSize} is the option {@code --group-size}, and {@code group_size} in {@code config.json}.
 *
 * @param name in options: lower-case words joined by hyphens
 * @param type of the value: {@code Integer}, {@code Long}, {@code Double}, or an enum whose names
 *     for people are those of {@code toString}
 * @param label the placeholder of the value in the help
 * @param description for the help, range included, as sentences
 */
public record Setting(String name, Class<?> type, String label, String description) {
  /**
   * The setting for a component.
   *
   * @throws IllegalArgumentException if the record has no component of the name
   */
  public static Setting of(
      Class<? extends Training> record, String name, String label, String description) {
    Class<?> type =
        Arrays.stream(record.getRecordComponents())
            .filter(component -> option(component).equals(name))
            .map(RecordComponent::getType)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(record.getSimpleName() + " has no " + name));
    return new Setting(name, boxed(type), label, description);
  }

  private static Class<?> boxed(Class<?> type) {
    return type == int.class
        ? Integer.class
        : type == long.class ? Long.class : type == double.class ? Double.class : type;
  }

  private static String option(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The value in a record that has this setting. */
  public Object in(Training training) {
    return Arrays.stream(training.getClass().getRecordComponents())
        .filter(component -> option(component).equals(name))
        .map(component -> value(component, training))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(training + " has no " + name));
  }

  /**
   * A value from text.
   *
   * @throws IllegalArgumentException if the text is no such value; the message says so
   */
  public Object parse(String text) {
    if (type == Integer.class) {
      return Integer.valueOf(text);
    }
    if (type == Long.class) {
      return Long.valueOf(text);
    }
    if (type == Double.class) {
      return Double.valueOf(text);
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of " + choices()));
  }

  private String choices() {
    return Arrays.stream(type.getEnumConstants())
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }

  /** A value in a form for people: {@code 4,096}, {@code 0.98}, {@code sign}. */
  public static String show(Object value) {
    return switch (value) {
      case Integer number -> String.format(Locale.ROOT, "%,d", number);
      case Long number -> String.format(Locale.ROOT, "%,d", number);
      case Double number -> new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      default -> value.toString();
    };
  }

  /**
   * The base settings with some values replaced.
   *
   * @param others values by the names of settings; {@code seed} is one too
   * @throws IllegalArgumentException with one line, if a value is out of range or not of the type,
   *     or a name has no setting
   */
  public static Training with(Training base, Map<String, ?> others) {
    RecordComponent[] components = base.getClass().getRecordComponents();
    Set<String> unknown = new TreeSet<>(others.keySet());
    Arrays.stream(components).map(Setting::option).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no such setting: " + String.join(", ", unknown));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components)
            .map(component -> {
              Object other = others.get(option(component));
              return other == null ? value(component, base) : other;
            })
            .toArray();
    try {
      Constructor<? extends Training> constructor = base.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Checks a value that a user may have given.
   *
   * @param what the name of the setting and its value
   * @param range what it must be, for instance {@code 1 to 64}
   * @throws IllegalArgumentException with one line, unless {@code holds}
   */
  public static void require(boolean holds, String what, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": must be " + range);
    }
  }

  private static Object value(RecordComponent component, Training training) {
    try {
      return component.getAccessor().invoke(training);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
