package org.integg.eggroll;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;

/** A size of model; every estimator has {@link Estimator#defaults settings} for it. */
public enum Preset {
  /** For a minute. */
  TINY("the smallest, for a minute", 64, 1, Mlp.RELU),
  /** For minutes. */
  SMALL("learns most in minutes", 256, 1, Mlp.RELU),
  /** For an hour. */
  HOUR("learns most in an hour", 256, 1, Mlp.RELU),
  /** The published shape. */
  PAPER("the published model; for a big machine", 256, 6, Mlp.CLIP);

  private final String purpose;
  private final int dim;
  private final int layers;
  private final Mlp mlp;

  Preset(String purpose, int dim, int layers, Mlp mlp) {
    this.purpose = purpose;
    this.dim = dim;
    this.layers = layers;
    this.mlp = mlp;
  }

  /**
   * The preset with the given name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Preset named(String name) {
    return Arrays.stream(values())
        .filter(preset -> preset.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "preset %s: must be one of %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Preset::toString)
                            .collect(Collectors.joining(", ")))));
  }

  /** The name in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is for, in a few words for the help. */
  public String purpose() {
    return purpose;
  }

  /**
   * The shape that it trains, unless an {@link Estimator#model estimator} has one of its own.
   *
   * @param vocabulary V
   */
  EggConfig model(int vocabulary) {
    return new EggConfig(vocabulary, dim, layers, mlp);
  }
}
