package org.integg.cli;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.AlignedTrainConfig;
import picocli.CommandLine.Option;

/** Settings of the aligned estimator alone. */
final class AlignedOptions {
  @Option(
      names = "--blocks",
      order = 16,
      paramLabel = "N",
      description =
          "aligned: blocks of 64 lanes, 56 of which read the text and 8 probe. At most 2048 / "
              + "tokens-per-update; one thread takes one block at a time.")
  private Optional<Integer> blocks = Optional.empty();

  @Option(
      names = "--rate",
      order = 17,
      paramLabel = "R",
      description =
          "aligned: how far a weight moves in a step at most, in units of an int8 weight: above 0"
              + " to 8. Falls in a straight line to a fiftieth at the end of the budget.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--ema",
      order = 18,
      paramLabel = "SHARE",
      description =
          "aligned: share of the weights' moving average, which is what is validated and saved as"
              + " the model, that stays in a step: 0 to 1.")
  private Optional<Double> ema = Optional.empty();

  /** An option that was given, if one was. */
  Optional<String> given() {
    return Given.first(
        List.of(new Given("--blocks", blocks), new Given("--rate", rate), new Given("--ema", ema)));
  }

  /**
   * The preset with what was given.
   *
   * @throws IllegalArgumentException if a setting is out of range
   */
  AlignedTrainConfig over(AlignedTrainConfig base, Optional<Integer> tokensPerUpdate, long seed) {
    return new AlignedTrainConfig(
        blocks.orElse(base.blocks()),
        tokensPerUpdate.orElse(base.tokensPerUpdate()),
        rate.orElse(base.rate()),
        ema.orElse(base.ema()),
        seed);
  }
}
