package org.integg.cli.sample;

import java.util.Optional;
import org.integg.cli.console.Show;
import org.integg.model.Sampler;
import picocli.CommandLine.Option;

/** How tokens are drawn from a model's logits. */
public final class SamplerOptions {
  private static final double HUNDREDTHS = 100;
  private static final double THOUSANDTHS = 1000;
  private static final double MOST_TEMPERATURE = 100;
  private static final long SEEDS = 1_000_000;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.8",
      description =
          "Below 1 prefers likely tokens, above 1 unlikely ones; 0 always takes the likeliest."
              + " In steps of a hundredth. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw only from the K likeliest tokens. Default: all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "Draw only from the likeliest tokens that together have this probability, in steps of"
              + " a thousandth. Default: 1, all tokens.")
  private double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      defaultValue = "0",
      description =
          "Draw only from tokens at least P times as likely as the likeliest, in steps of a"
              + " thousandth. Default: 0, all tokens.")
  private double minP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "The same seed gives the same text. Default: a new seed each time, which is printed.")
  private Optional<Long> seed = Optional.empty();

  /** The sampler that these options describe; if no seed is given, the seed is random. */
  public Sampler sampler() {
    return new Sampler(
        scaled("temperature", temperature, 0, MOST_TEMPERATURE, HUNDREDTHS),
        topK,
        scaled("top-p", topP, 1 / THOUSANDTHS, 1, THOUSANDTHS),
        scaled("min-p", minP, 0, 1, THOUSANDTHS),
        seed.orElseGet(SamplerOptions::newSeed));
  }

  /** A random seed. */
  static long newSeed() {
    return Math.floorMod(System.nanoTime(), SEEDS);
  }

  private static int scaled(String name, double value, double min, double max, double scale) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s %s: must be from %s to %s".formatted(name, value, Show.plain(min), Show.plain(max)));
    }
    return (int) Math.round(value * scale);
  }
}
