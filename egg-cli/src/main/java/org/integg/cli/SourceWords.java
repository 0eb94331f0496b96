package org.integg.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Lets standard input with options, such as {@code -#format=jsonl}, stand where sources are
 * positional arguments. Picocli would take it for an unknown option.
 */
final class SourceWords {
  private static final String STANDARD_INPUT = "-";
  private static final String WITH_OPTIONS = "-#";

  private SourceWords() {}

  /** The command, which with its subcommands first takes every unknown option for a source. */
  static CommandLine allowedIn(CommandLine command) {
    return command.setUnmatchedOptionsArePositionalParams(true);
  }

  /**
   * Refuses words that were taken for sources but are not.
   *
   * @throws UnmatchedArgumentException if the command does not have an option
   */
  static void check(ParseResult parsed) {
    for (PositionalParamSpec each : parsed.matchedPositionals()) {
      for (String word : each.stringValues()) {
        boolean source = word.equals(STANDARD_INPUT) || word.startsWith(WITH_OPTIONS);
        if (word.startsWith("-") && !source) {
          throw new UnmatchedArgumentException(parsed.commandSpec().commandLine(), List.of(word));
        }
      }
    }
  }
}
