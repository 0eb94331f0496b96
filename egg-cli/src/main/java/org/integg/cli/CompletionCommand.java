package org.integg.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code egg completion}: what lets a shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "",
      "For this shell, in bash or zsh:",
      "",
      "  source <(egg completion)",
      "",
      "For all future bash sessions:",
      "",
      "  egg completion > ~/.local/share/bash-completion/completions/egg"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine egg = Commands.withAll(spec.root().userObject());
    spec.commandLine().getOut().print(AutoComplete.bash("egg", egg));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
