package org.integg.eggroll;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A size of model; every estimator has {@link Estimator#defaults settings} that go with it. */
public enum Preset {
  /** For a minute. */
  TINY("the smallest, for a minute", 64, 1),
  /** For minutes. */
  SMALL("learns most in minutes", 256, 1),
  /** For an hour. */
  HOUR("learns most in an hour", 256, 1),
  /** The published shape. */
  PAPER("the published model; for a big machine", 256, 6);

  private final String purpose;
  private final int dim;
  private final int layers;

  Preset(String purpose, int dim, int layers) {
    this.purpose = purpose;
    this.dim = dim;
    this.layers = layers;
  }

  /**
   * The preset of a name.
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

  /** D, width of the model, unless an {@link Estimator#width estimator} has one of its own. */
  public int dim() {
    return dim;
  }

  /** L, layers of the model. */
  public int layers() {
    return layers;
  }
}
