package org.integg.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg help}: a command's help, or a page about things that several commands share. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = {"", "Without arguments, lists the topics."})
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORD",
      description = "A topic, or a command, optionally with its subcommand.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws IOException {
    CommandLine here = spec.commandLine();
    String first = words.isEmpty() ? Topics.LIST : words.getFirst();
    if (Topics.NAMES.contains(first) && words.size() < 2) {
      here.getOut().print(Topics.text(first));
      here.getOut().flush();
      return 0;
    }
    CommandLine found = Commands.with(spec.root().userObject(), first);
    for (String word : words) {
      CommandLine next = found.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            here, "'" + word + "' is neither a topic nor a command; `egg help` lists topics");
      }
      found = next;
    }
    found.setUsageHelpWidth(spec.parent().usageMessage().width());
    found.usage(here.getOut(), CommandLine.Help.Ansi.OFF);
    return 0;
  }
}
