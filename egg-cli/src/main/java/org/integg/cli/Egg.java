package org.integg.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.ExitGuard;
import org.integg.cli.console.Failures;
import org.integg.cli.console.Log;
import org.integg.cli.console.Output;
import org.integg.cli.console.Program;
import org.integg.cli.console.StandardError;
import org.integg.cli.console.StandardOutput;
import org.integg.cli.console.Terminal;
import org.integg.cli.watch.Watch;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code egg} command: what its subcommands share, and how the process starts and ends. */
@Command(
    name = "egg",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Pretrains small language models with integers only.",
    footer = {
      "",
      "`egg COMMAND --help` explains a command, `egg help` lists topics, `egg train` is",
      "the start. Options of all: --help (-h), --version (-V), --debug (log everything)."
    })
public final class Egg implements Program, Runnable {
  /** What the help shows: a screen of 24 lines has no room for a list of options. */
  private static final List<String> SHOWN =
      List.of(
          UsageMessageSpec.SECTION_KEY_HEADER,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_FOOTER);

  /** Help cannot be laid out in fewer columns. */
  private static final int LEAST_COLUMNS = 60;

  // Set by picocli before anything reads it.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Log everything, and show the stack trace of a failure.")
  private boolean debug;

  private final Terminal terminal;

  /** Name of the subcommand that runs. */
  private String running = "";

  private Egg(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Terminal terminal() {
    return terminal;
  }

  @Override
  public Machine machine(int threads) {
    return new Machine(KernelChooser.choose(), threads);
  }

  @Override
  public Kernels streamKernels() {
    return KernelChooser.chooseForStream();
  }

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.setProperty(Watch.REQUEST_SECONDS, "30");
    StandardOutput standard = new StandardOutput();
    Writer text = new OutputStreamWriter(standard, StandardCharsets.UTF_8);
    Output out = new Output(text, StandardOutput.isDevice());
    Output err = StandardError.take();
    ExitGuard guard = ExitGuard.install(err);
    int code = run(Terminal.ofProcess(out, System.getenv()), out, err, args);
    out.flush();
    Optional<IOException> failure = standard.failure();
    if (code == 0 && failure.isPresent()) {
      code = Failures.report(failure.get(), err, false);
    }
    guard.done();
    System.exit(code);
  }

  /**
   * Runs one command line.
   *
   * @param out where results go
   * @param err where the one line about a failure goes
   * @return the exit code: 0 done, 1 failed, 2 wrong usage
   */
  public static int run(Writer out, Writer err, String... args) {
    return run(Terminal.NONE, new Output(out, false), new Output(err, false), args);
  }

  /** Runs one command line on a terminal, or without one. */
  public static int run(Terminal terminal, Output out, Output err, String... args) {
    Egg egg = new Egg(terminal);
    CommandLine command = new CommandLine(egg);
    command.setHelpSectionKeys(SHOWN); // before subcommands are added, which would inherit it
    Commands.add(command, args);
    command.setOut(out).setErr(err);
    command.setUsageHelpWidth(Math.max(terminal.columns(), LEAST_COLUMNS));
    // The output would remove codes for colors.
    command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    command.setExpandAtFiles(false); // SettingsFiles does, only for `egg train`
    command.setExecutionStrategy(parsed -> egg.execute(parsed));
    command.setParameterExceptionHandler((failure, rest) -> Failures.report(failure, err, false));
    command.setExecutionExceptionHandler((failure, at, parsed) -> egg.failed(failure, err));
    try {
      return command.execute(SettingsFiles.expand(command, args));
    } catch (ParameterException failure) {
      return Failures.report(failure, err, false);
    } catch (Throwable failure) {
      // Picocli handles only exceptions; an Error, such as out of memory, arrives here.
      return egg.failed(failure, err);
    }
  }

  private int execute(ParseResult parsed) {
    if (debug) {
      System.setProperty(Log.PROPERTY, "debug");
    }
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    running = last.commandSpec().name();
    SourceWords.check(last);
    return new CommandLine.RunLast().execute(parsed);
  }

  private int failed(Throwable failure, PrintWriter err) {
    return Failures.report(failure, running, err, debug);
  }

  /** Without a subcommand, shows the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
