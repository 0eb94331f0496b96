package org.integg.cli;

import org.integg.cli.console.Program;
import org.integg.cli.console.Terminal;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands, including {@code egg bench}, to check what they declare and what they parse. */
final class AllCommands {
  private AllCommands() {}

  @Command(name = "egg", mixinStandardHelpOptions = true)
  private static final class Root implements Program {
    /** Only declared; nothing runs. */
    @CommandLine.Option(names = "--debug", scope = CommandLine.ScopeType.INHERIT)
    @SuppressWarnings("UnusedVariable")
    private boolean debug;

    @Override
    public Terminal terminal() {
      return Terminal.NONE;
    }

    @Override
    public Machine machine(int threads) {
      throw new AssertionError("nothing is computed");
    }

    @Override
    public Kernels streamKernels() {
      throw new AssertionError("nothing is computed");
    }
  }

  /** A new command each time, because a command keeps what it has parsed. */
  static CommandLine egg() {
    return Commands.withAll(new Root()).setExpandAtFiles(false);
  }
}
