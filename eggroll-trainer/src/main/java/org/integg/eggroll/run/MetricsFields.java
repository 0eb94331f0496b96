package org.integg.eggroll.run;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/** Reads and writes numbers in a line of the metrics file. */
final class MetricsFields {
  /** More than any time in seconds, or any speed, that a run can have. */
  private static final double MOST = 1e12;

  private static final double MILLIONTHS = 1e6;

  private MetricsFields() {}

  /** A count. */
  static long whole(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException("field " + field + " is not a whole number from 0 on");
    }
    return value.longValue();
  }

  /** Any number. */
  static double number(JsonNode json, String field) {
    return of(json.path(field), field);
  }

  /** The number in a field's value. */
  static double of(JsonNode value, String field) {
    // The value keeps the digits of a number of any size; one that does not fit a double has no
    // value.
    double number = value.isNumber() ? Double.parseDouble(value.asString()) : Double.NaN;
    if (!(Math.abs(number) <= MOST)) {
      throw new IllegalArgumentException("field " + field + " is not a number up to 1e12");
    }
    return number;
  }

  /** A number, if the field is there. */
  static OptionalDouble optional(JsonNode json, String field) {
    return json.has(field) ? OptionalDouble.of(number(json, field)) : OptionalDouble.empty();
  }

  /** A number as a line holds it: in millionths. */
  static double rounded(double value) {
    return Math.round(value * MILLIONTHS) / MILLIONTHS;
  }

  /** A number of an optional value, rounded the same way. */
  static <T> OptionalDouble rounded(Optional<T> value, ToDoubleFunction<T> of) {
    return value.isPresent()
        ? OptionalDouble.of(rounded(of.applyAsDouble(value.get())))
        : OptionalDouble.empty();
  }
}
