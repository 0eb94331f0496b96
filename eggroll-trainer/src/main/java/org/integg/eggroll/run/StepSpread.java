package org.integg.eggroll.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.integg.eggroll.Spread;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far apart the values lie that a step compared, as it is reported.
 *
 * @param of what the values are
 * @param quantiles of {@link Spread#PERCENT}, in bits or rewards, to three digits
 */
public record StepSpread(Spread.Of of, List<Double> quantiles) {
  private static final MathContext DIGITS = new MathContext(3);

  /** Copies the list. */
  public StepSpread {
    quantiles = List.copyOf(quantiles);
  }

  /** The spread that a step reports. */
  static StepSpread of(Spread spread) {
    return new StepSpread(
        spread.of(),
        spread.quantiles().stream().map(value -> rounded((double) value / spread.one())).toList());
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }

  /** The field of a line of metrics. */
  public static String field(Spread.Of of) {
    return of.name().toLowerCase(Locale.ROOT) + "_spread";
  }

  void put(ObjectNode json) {
    ArrayNode array = json.putArray(field(of));
    quantiles.forEach(array::add);
  }

  /**
   * Reads {@link #put}; empty if there is none, as in the lines of earlier versions.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Optional<StepSpread> of(JsonNode json) {
    for (Spread.Of of : Spread.Of.values()) {
      JsonNode array = json.path(field(of));
      if (array.isArray() && array.size() == Spread.PERCENT.size()) {
        List<Double> quantiles = new ArrayList<>();
        array.forEach(each -> quantiles.add(MetricsFields.of(each, field(of))));
        return Optional.of(new StepSpread(of, quantiles));
      }
      if (!array.isMissingNode()) {
        throw new IllegalArgumentException(
            "field %s is not %d numbers".formatted(field(of), Spread.PERCENT.size()));
      }
    }
    return Optional.empty();
  }
}
