package org.integg.cli.console;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Guesses what a command line that makes no sense was meant to be. */
final class UsageHints {
  /** Names of options in other programs, and their possible names here. */
  private static final Map<String, List<String>> ELSEWHERE =
      Map.ofEntries(
          Map.entry("--learning-rate", List.of("--rate")),
          Map.entry("--lr", List.of("--rate")),
          Map.entry("--feedback", List.of("--control")),
          Map.entry("--epochs", List.of("--steps")),
          Map.entry("--iterations", List.of("--steps")),
          Map.entry("--max-steps", List.of("--steps")),
          Map.entry("--max-iters", List.of("--steps")),
          Map.entry("--batch-size", List.of("--blocks")),
          Map.entry("--batch", List.of("--blocks")),
          Map.entry("--hidden-size", List.of("--dim")),
          Map.entry("--width", List.of("--dim")),
          Map.entry("--n-layer", List.of("--layers")),
          Map.entry("--depth", List.of("--layers")),
          Map.entry("--sequence-length", List.of("--tokens-per-update")),
          Map.entry("--block-size", List.of("--tokens-per-update")),
          Map.entry("--data", List.of("--corpus")),
          Map.entry("--dataset", List.of("--corpus")),
          Map.entry("--input", List.of("--corpus", "--prompt", "--tokens")),
          Map.entry("--text", List.of("--corpus", "--prompt")),
          Map.entry("--file", List.of("--corpus", "--checkpoint")),
          Map.entry("--model", List.of("--checkpoint")),
          Map.entry("--run", List.of("--name")),
          Map.entry("--output", List.of("--out", "--name")),
          Map.entry("--max-tokens", List.of("--tokens")),
          Map.entry("--length", List.of("--tokens")));

  private UsageHints() {}

  /** The hint after the message; empty if nothing can be guessed. */
  static String of(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    String word = unmatched.getUnmatched().getFirst();
    if (!word.startsWith("-")) {
      return elsewhere(command, word);
    }
    String name = word.replaceFirst("=.*", "");
    for (String meant : ELSEWHERE.getOrDefault(name, List.of())) {
      if (command.findOption(meant) != null) {
        return didYouMean(meant);
      }
    }
    List<String> similar = unmatched.getSuggestions();
    return similar.isEmpty() ? "" : didYouMean(similar.getFirst());
  }

  private static String didYouMean(String option) {
    return "; did you mean " + option + "?";
  }

  /** A word alone is perhaps a file or a prompt; a number more likely follows an option in vain. */
  private static String elsewhere(CommandSpec command, String word) {
    if (word.matches("[0-9.]+")) {
      return "";
    }
    for (String option : List.of("--corpus", "--prompt", "--checkpoint")) {
      if (command.findOption(option) != null) {
        return didYouMean(option + " " + Show.quoted(word));
      }
    }
    return "";
  }
}
