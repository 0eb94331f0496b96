package org.integg.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.integg.cli.cluster.ClusterCommand;
import org.integg.cli.corpus.CorpusCommand;
import org.integg.cli.corpus.TokenizerCommand;
import org.integg.cli.export.ExportCommand;
import org.integg.cli.study.StudyCommand;
import org.integg.cli.train.TrainCommand;
import org.integg.cli.tune.TasksCommand;
import org.integg.cli.tune.TuneCommand;
import org.integg.cli.watch.ReportCommand;
import org.integg.cli.watch.Watch;
import org.integg.cli.watch.WatchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The subcommands of {@code egg}, and what each is for in one line.
 *
 * <p>Reading a command's declarations takes longer than most commands run, so only the requested
 * one is made. The help and the guesses about a misspelt name need only these lines.
 */
final class Commands {
  /** One subcommand: its name, and its line in the help. */
  private record Entry(String name, String line) {}

  private static final List<Entry> BUILT_IN =
      List.of(
          new Entry("train", "Pretrains a model on text; by default a small one."),
          new Entry("study", "Compares configurations at equal cost, with several seeds each."),
          new Entry("tune", "Tunes a model by rewards, from questions or episodes."),
          new Entry("eval", "Measures a model: bits per byte, or a task's right answers."),
          new Entry("sample", "Lets a model write, at once or in a dialogue."),
          new Entry("watch", "Shows runs in the browser, live: curves, weights, texts."),
          new Entry("report", "Writes runs into one page to keep, or for TensorBoard."),
          new Entry("score", "Scores raw tokens to the last bit, as a reference for programs."),
          new Entry("export", "Writes a model as one file: C, a web page, Python, or numbers."),
          new Entry("inspect", "Shows what is in a checkpoint: tensors, histograms, metadata."),
          new Entry("corpus", "Describes the text to train on: sizes, split, baselines."),
          new Entry("tokenizer", "Trains tokenizers."),
          new Entry("tasks", "Lists the tasks and environments for tune and eval."),
          new Entry("cluster", "Predicts or measures how fast a cluster trains."),
          new Entry("help", "Explains a command or a topic."),
          new Entry("completion", "Lets bash and zsh complete commands and options."));

  private static final List<String> VERSION = List.of("-V", "--version");

  private Commands() {}

  /**
   * Adds to {@code egg} what a command line needs: the one subcommand that it names, or, for the
   * help, the names of all if it names none.
   */
  static void add(CommandLine egg, String... args) {
    // No option of egg itself takes a value, so the first other word is the subcommand.
    int at = 0;
    while (at < args.length && args[at].startsWith("-")) {
      at++;
    }
    Optional<CommandLine> asked = at < args.length ? make(args[at]) : Optional.empty();
    if (asked.isPresent()) {
      egg.addSubcommand(asked.get());
    } else if (at < args.length || Collections.disjoint(List.of(args), VERSION)) {
      all().forEach(each -> egg.addSubcommand(named(each)));
    }
  }

  /**
   * {@code egg} with all subcommands, for inspection.
   *
   * @param root the object of the command itself
   */
  static CommandLine withAll(Object root) {
    CommandLine egg = new CommandLine(root);
    made().forEach(egg::addSubcommand);
    return egg;
  }

  /** {@code egg} with one subcommand, if there is one with that name. */
  static CommandLine with(Object root, String name) {
    CommandLine egg = new CommandLine(root);
    make(name).ifPresent(egg::addSubcommand);
    return egg;
  }

  /** All subcommands, fully made. */
  static List<CommandLine> made() {
    return all().stream().map(each -> make(each.name()).orElseThrow()).toList();
  }

  /** A subcommand by its name. */
  static Optional<CommandLine> make(String name) {
    Optional<Entry> found = BUILT_IN.stream().filter(each -> each.name().equals(name)).findFirst();
    if (found.isPresent()) {
      return Optional.of(withLine(command(name), found.get()));
    }
    return Optional.ofNullable(extensions().get(name))
        .map(each -> withLine(new CommandLine(each), new Entry(name, each.line())));
  }

  /** A class that is mentioned here is loaded only when its case is taken. */
  private static CommandLine command(String name) {
    return switch (name) {
      case "train" ->
          TrainCommand.commandLine(
              (run, port, kernels) -> Watch.onLoopback(List.of(run), port, kernels));
      case "study" -> new CommandLine(new StudyCommand());
      case "tune" -> new CommandLine(new TuneCommand());
      case "eval" -> new CommandLine(new EvalCommand());
      case "sample" -> new CommandLine(new SampleCommand());
      case "watch" -> new CommandLine(new WatchCommand());
      case "report" -> new CommandLine(new ReportCommand());
      case "score" -> new CommandLine(new ScoreCommand());
      case "export" -> new CommandLine(new ExportCommand());
      case "inspect" -> new CommandLine(new InspectCommand());
      case "corpus" -> SourceWords.allowedIn(new CommandLine(new CorpusCommand()));
      case "tokenizer" -> new CommandLine(new TokenizerCommand());
      case "tasks" -> new CommandLine(new TasksCommand());
      case "cluster" -> new CommandLine(new ClusterCommand());
      case "help" -> new CommandLine(new HelpCommand());
      case "completion" -> new CommandLine(new CompletionCommand());
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private static CommandLine withLine(CommandLine command, Entry entry) {
    command.getCommandSpec().usageMessage().header(entry.line());
    return command;
  }

  /** What the help says about a command, without the command itself. */
  private static CommandSpec named(Entry entry) {
    CommandSpec spec = CommandSpec.create().name(entry.name());
    spec.usageMessage().header(entry.line());
    return spec;
  }

  private static List<Entry> all() {
    List<Entry> all = new ArrayList<>(BUILT_IN);
    extensions().forEach((name, each) -> all.add(new Entry(name, each.line())));
    return all;
  }

  private static Map<String, Extension> extensions() {
    return ServiceLoader.load(Extension.class).stream()
        .map(ServiceLoader.Provider::get)
        .collect(Collectors.toMap(Extension::name, Function.identity()));
  }
}
