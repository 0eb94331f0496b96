package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.integg.cli.console.Output;
import org.integg.cli.console.Program;
import org.integg.cli.console.Terminal;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Claim: a command line makes only the subcommand that it names, and none for the help or a
 * misspelt name, which still show every command on one screen.
 */
class CommandsTest {
  @Command(name = "egg")
  private static final class Root implements Program {
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

  /** Names of the subcommands that are fully made for these arguments. */
  private static Set<String> made(String... args) {
    CommandLine egg = new CommandLine(new Root());
    Commands.add(egg, args);
    Set<String> made = new HashSet<>();
    egg.getSubcommands()
        .forEach((name, command) -> {
          if (command.getCommandSpec().userObject() != null) {
            made.add(name);
          }
        });
    return made;
  }

  @Test
  void onlyWhatIsAskedForIsMade() {
    for (CommandLine each : Commands.made()) {
      String name = each.getCommandName();
      assertEquals(Set.of(name), made(name), name);
      assertEquals(Set.of(name), made("--debug", name, "--help"), name);
      assertEquals(1, each.getCommandSpec().usageMessage().header().length, name);
    }
    for (String[] none :
        new String[][] {{}, {"--help"}, {"-V"}, {"--version"}, {"trian"}, {"--debug", "sampel"}}) {
      assertEquals(Set.of(), made(none), String.join(" ", none));
    }
  }

  @Test
  void theHelpIsAScreen() {
    StringWriter out = new StringWriter();
    Output screen = new Output(out, true);
    assertEquals(0, Egg.run(Terminal.ofWidth(screen, 80), screen, screen, "--help"));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.size() <= 24, out::toString);
    for (CommandLine each : Commands.made()) {
      String name = each.getCommandName();
      assertEquals(
          1, lines.stream().filter(line -> line.matches(" +" + name + " .*")).count(), name);
    }
  }

  @Test
  void aMisspeltNameIsOneLine() {
    Cli.Result result = new Cli(Path.of("")).egg("trian");
    assertEquals(2, result.code());
    assertEquals(1, result.err().lines().count(), result::err);
    assertTrue(result.err().contains("trian"), result::err);
    assertFalse(result.err().contains("internal"), result::err);
  }
}
