package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.PortConverter;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.EggConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg train}: pretrains a model, or continues a run. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "",
      "In every step many copies of the model read the next tokens of their streams. Most"
          + " estimators perturb some of the copies, and the weights move by what the"
          + " perturbations show (`egg help estimators`). Nothing is differentiated through a"
          + " weight, and no floating point is used.",
      "",
      "egg train shows the loss in bits per byte (bpb: 8 means no knowledge, lower is better;"
          + " \"val\" is the loss on held-out text, \"train\" on the lanes it learns from), the"
          + " loss of a bigram model of the same text, the speed in member-tokens/s (one member"
          + " reading one token), the time left, and now and then a text that the model writes.",
      "",
      "Everything is kept in RUNS/NAME: model.safetensors (the newest weights),"
          + " best.safetensors (the weights that validated best, which the other commands use),"
          + " metrics.jsonl (one line per step), loss.png, samples/, checkpoints/, config.json"
          + " and budget.json. Ctrl-C finishes the step, saves, and prints how to continue."
          + " Equal settings, corpus, seed and budget of steps or member-tokens give equal"
          + " weights, on any number of threads, stopped and resumed or not; with --minutes or"
          + " --cpu-seconds a falling rate depends on the clock.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg train                                        three minutes, JDK sources",
      "  egg train --corpus book.txt --corpus notes/ --minutes 30 --name first",
      "  egg train --corpus notes/ --shuffle 1 --drop-duplicates --tokenizer tokenizer.json",
      "  egg train --resume first --minutes 60            30 minutes more",
      "  egg train --preset tiny --member-tokens 1e6      the same weights on every machine",
      "  egg train --estimator lowrank --preset tiny      the published estimator",
      "  egg train --master local-cluster[2,4,2048]       the same weights, on two executors",
      "  egg train --dim 128 --layers 2 --population 8192 --fitness linear --steps 500",
      "  egg train @settings                              options from the file settings",
      "",
      "A file of options has words as on a command line, on any number of lines. Words with"
          + " spaces need quotes, and # begins a comment.",
      "",
      "Exit codes: 0 the budget is used up, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C, 143"
          + " by SIGTERM, 129 by a closed terminal; all have saved."
    })
public final class TrainCommand implements Callable<Integer> {
  /** More options that a resumed run accepts: --corpus says where its text is now. */
  private static final Set<String> FOR_RESUME = Set.of("--corpus", "--watch");

  private static final String PRESETS = "presets";

  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;

  @Option(
      names = "--runs",
      order = 5,
      paramLabel = "DIR",
      defaultValue = ModelOptions.DEFAULT_RUNS,
      description = "Folder of all runs. Default: ${DEFAULT-VALUE}.")
  private Path runs;

  @Option(
      names = "--name",
      order = 6,
      paramLabel = "NAME",
      description = "Name of a new run. Default: made from preset, corpus and a number.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--resume",
      order = 7,
      paramLabel = "NAME",
      description =
          "Continue a run, given by its name or folder, with its settings and corpus. If its"
              + " text has moved, name it again with --corpus; if it is gone, the cache's copy"
              + " is used.")
  private Optional<String> resume = Optional.empty();

  @Option(
      names = "--go-back",
      order = 8,
      description =
          "With --resume: continue from the newest sound checkpoint even if the run came"
              + " further. Anything newer is kept in the run's folder, in aside-1 and so on.")
  private boolean goBack;

  @Option(
      names = "--watch",
      converter = PortConverter.class,
      order = 9,
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "0",
      description =
          "Serve a page about the run to the browser on this machine, on this port or any free"
              + " one. `egg watch` does the same from a separate process.")
  private Optional<Integer> watch = Optional.empty();

  @Mixin private TrainSettings settings;
  @Mixin private BudgetOptions budget;
  @Mixin private ThreadOptions threads;
  @Mixin private ClusterOptions cluster;
  @Mixin private TextOptions text;

  private final Watching watching;

  private TrainCommand(Watching watching) {
    this.watching = watching;
  }

  @Override
  public Integer call() throws IOException {
    return resume.isPresent() ? goOn(resume.get()) : begin();
  }

  private int goOn(String run) throws IOException {
    RunSession.requireForResume(spec.commandLine(), FOR_RESUME);
    cluster.check();
    RunFolder folder = RunNames.open(runs, run);
    if (goBack) {
      RunSession.goBack(folder, spec.commandLine().getErr());
    }
    CorpusSpec before = RunCorpus.spec(folder);
    Machine machine = machine(folder.config().train());
    boolean moved = spec.commandLine().getParseResult().hasMatchedOption("--corpus");
    try (Corpus corpus = moved ? open(text.moved(before)) : reopen(before, folder)) {
      return session(folder, corpus, machine, moved ? corpusFlags() : "");
    }
  }

  private Corpus reopen(CorpusSpec before, RunFolder folder) throws IOException {
    String fingerprint = folder.config().corpusFingerprint();
    return text.reopen(before, fingerprint, spec.commandLine().getErr());
  }

  /** Options that say where the text is now, for the command that continues the run again. */
  private String corpusFlags() {
    return text.sources().stream()
        .map(CorpusSpec::withoutSecrets)
        .map(source -> " --corpus " + Show.quoted(source))
        .collect(Collectors.joining());
  }

  private int begin() throws IOException {
    if (goBack) {
      throw new ParameterException(spec.commandLine(), "--go-back: only works with --resume");
    }
    // All settings are checked before any work is done.
    CorpusSpec asked = text.spec();
    settings.suit(budget.budget().minutes());
    EggConfig model = settings.model(asked.tokenizer().vocabularySize());
    Training train = settings.train(model);
    threads.count();
    cluster.check();
    String run =
        RunNames.requireNew(
            spec.commandLine(),
            runs,
            name.orElseGet(() -> RunNames.next(runs, settings.preset(), text.sources())));
    Machine machine = machine(train);
    try (Corpus corpus = open(asked)) {
      RunConfig config =
          text.config(model, train, corpus, settings.validateEvery(), settings.validationTokens());
      return session(RunFolder.create(runs, run, config), corpus, machine, "");
    }
  }

  private Machine machine(Training train) {
    Machine machine = egg.machine(threads.count());
    machine.require(train);
    return machine;
  }

  private Corpus open(CorpusSpec asked) throws IOException {
    return text.open(asked, spec.commandLine().getErr());
  }

  private int session(RunFolder folder, Corpus corpus, Machine machine, String corpusFlags)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Place place = Place.of(cluster, folder, machine)) {
      String flags = corpusFlags + cluster.flags();
      Labelled facts = new Labelled(out, egg.terminal().columns());
      RunSession session = new RunSession(folder, "train", flags, facts, err);
      TrainSession train = new TrainSession(folder, corpus, place, egg.terminal(), out, err);
      return watched(folder, () -> train.run(session, budget));
    }
  }

  /** Work to do while a window is open. */
  @FunctionalInterface
  private interface Work {
    int run() throws IOException;
  }

  private int watched(RunFolder folder, Work work) throws IOException {
    if (watch.isEmpty()) {
      return work.run();
    }
    try (Watching.Window window = watching.open(folder.root(), watch.get(), egg::streamKernels)) {
      spec.commandLine().getOut().println("watch       " + window.address());
      return work.run();
    }
  }

  /**
   * The command, with the presets in its help. They come from the data, so the help cannot become
   * outdated.
   *
   * @param watching opens a window on a run
   */
  public static CommandLine commandLine(Watching watching) {
    CommandLine train = new CommandLine(new TrainCommand(watching));
    List<String> keys = new ArrayList<>(train.getHelpSectionKeys());
    keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_DESCRIPTION) + 1, PRESETS);
    train.setHelpSectionKeys(keys);
    train
        .getHelpSectionMap()
        .put(
            PRESETS,
            help -> "Presets:%n".formatted() + PresetHelp.text() + "%nOptions:%n".formatted());
    return train;
  }
}
