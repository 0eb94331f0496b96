package org.integg.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Standard input with options, as {@code -#format=jsonl}, where sources stand without a name before
 * them: picocli would take it for an option that nobody knows.
 */
final class SourceWords {
  private static final String STANDARD_INPUT = "-";
  private static final String WITH_OPTIONS = "-#";

  private SourceWords() {}

  /** The command, which takes every unknown option for a source at first; so do those below it. */
  static CommandLine allowedIn(CommandLine command) {
    return command.setUnmatchedOptionsArePositionalParams(true);
  }

  /**
   * Refuses what was no source.
   *
   * @throws UnmatchedArgumentException for an option that the command does not have
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
