package org.integg.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Settings that estimators share. */
final class SharedOptions {
  @Option(
      names = "--tokens-per-update",
      order = 14,
      paramLabel = "N",
      description =
          "Tokens that each member, or lane, reads in a step; aligned with feedback: a multiple of"
              + " 4.")
  private Optional<Integer> tokensPerUpdate = Optional.empty();

  @Option(
      names = "--group-size",
      order = 20,
      paramLabel = "N",
      description =
          "lowrank, and aligned without feedback: Members that read the same text. lowrank: an even"
              + " divisor of the population; 2 gives every pair its own. aligned: a power of two"
              + " from 2 to 64.")
  private Optional<Integer> groupSize = Optional.empty();

  @Option(
      names = "--sigma-shift",
      order = 22,
      paramLabel = "N",
      description =
          "lowrank, and aligned without feedback: Perturbations are divided by 2^N: 0 to 27, or 0"
              + " to 4.")
  private Optional<Integer> sigmaShift = Optional.empty();

  Optional<Integer> tokensPerUpdate() {
    return tokensPerUpdate;
  }

  Optional<Integer> groupSize() {
    return groupSize;
  }

  Optional<Integer> sigmaShift() {
    return sigmaShift;
  }

  /** An option about perturbed members that was given, if one was: feedback has no use for it. */
  Optional<String> membersGiven() {
    return Given.first(
        List.of(new Given("--group-size", groupSize), new Given("--sigma-shift", sigmaShift)));
  }
}
