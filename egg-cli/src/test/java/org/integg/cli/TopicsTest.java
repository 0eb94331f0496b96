package org.integg.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Claim: every page of {@code egg help} fits a screen and names only existing commands and options;
 * for a command it shows the same as {@code --help}.
 */
class TopicsTest {
  private static final Pattern COMMAND =
      Pattern.compile("egg ([a-z]+)((?: --?[a-z][a-z-]*| [^-`\n ]+)*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  private static Cli.Result egg(String... args) {
    return new Cli(Path.of("")).egg(args);
  }

  @Test
  void everyPageFitsAScreen() throws IOException {
    for (String name : Topics.NAMES) {
      String text = Topics.text(name);
      assertTrue(text.lines().count() <= 24, name);
      text.lines().forEach(line -> assertTrue(line.length() <= 80, name + ": " + line));
      assertEquals(text, egg("help", name).out());
      boolean listed =
          name.equals(Topics.LIST) || Topics.text(Topics.LIST).contains("\n  " + name + " ");
      assertTrue(listed, name + " is not listed");
    }
    assertEquals(Topics.text(Topics.LIST), egg("help").out());
  }

  @Test
  void pagesNameWhatThereIs() throws IOException {
    Map<String, CommandLine> commands =
        Commands.made().stream()
            .collect(Collectors.toMap(CommandLine::getCommandName, each -> each));
    for (String name : Topics.NAMES) {
      for (MatchResult found : COMMAND.matcher(Topics.text(name)).results().toList()) {
        CommandLine command = requireNonNull(commands.get(found.group(1)), name + found.group());
        String[] words = found.group(2).strip().split(" +");
        CommandLine below = command.getSubcommands().get(words[0]);
        CommandLine at = below == null ? command : below;
        OPTION
            .matcher(found.group(2))
            .results()
            .forEach(option ->
                assertFalse(
                    at.getCommandSpec().findOption(option.group()) == null,
                    name + ": " + found.group()));
      }
    }
  }

  @Test
  void aCommandIsExplainedAsByItsHelp() {
    assertEquals(egg("sample", "--help").out(), egg("help", "sample").out());
    assertEquals(egg("corpus", "head", "--help").out(), egg("help", "corpus", "head").out());
    Cli.Result none = egg("help", "nothing");
    assertEquals(2, none.code());
    assertEquals(1, none.err().lines().count(), none::err);
  }
}
