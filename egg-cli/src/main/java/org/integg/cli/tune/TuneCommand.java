package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.Notes;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.train.BudgetOptions;
import org.integg.cli.train.ClusterOptions;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.cli.train.Place;
import org.integg.cli.train.RunNames;
import org.integg.cli.train.RunSession;
import org.integg.cli.train.ThreadOptions;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.TuneMethods;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.model.Checkpoint;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg tune}: learns from rewards instead of text. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "",
      "In every step, different copies of the model answer the same questions, or play the same"
          + " episodes, to the end. The weights move towards the copies with higher rewards."
          + " --method selects how copies differ and how weights move. A task needs a model"
          + " that already solves part of it (docs/tuning.md shows how to make one); with an"
          + " environment, training starts from scratch.",
      "",
      "Everything is kept in RUNS/NAME as with egg train, with start.safetensors (the weights"
          + " before the first step) and reward.png; best.safetensors has the weights that"
          + " validated best, on test questions or on episodes from which no step learns. Equal"
          + " settings, rewards, seed and steps give equal weights, on any number of threads,"
          + " stopped and resumed or not.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg tune --checkpoint bits --task parity-40 --cpu-seconds 10",
      "  egg tune --checkpoint sums --task addition-3 --method essa --cpu-seconds 60",
      "  egg tune --env Catch --minutes 1",
      "  egg tune --resume parity-40-1 --minutes 20",
      "  egg tune --task countdown-3 --show 10         questions, each with a right answer",
      "  egg tune --env CartPole-v1 --show 1           an episode, with actions at random"
    })
public final class TuneCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  /** Options that have a meaning if nothing is learned. */
  private static final Set<String> FOR_SHOW =
      Set.of("--show", "--task", "--env", "--part", "--rewards", "--runs", "--debug");

  /** Options that have no meaning for an environment. */
  private static final Set<String> FOR_TASKS =
      Set.of("--checkpoint", "--part", "--rewards", "--cache");

  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;
  @Mixin private TaskOptions tasks;

  @Mixin private EnvironmentOptions environments;

  @Option(
      names = "--show",
      paramLabel = "N",
      description = "Only print N questions with answers, or N episodes.")
  private Optional<Integer> show = Optional.empty();

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "train",
      description = "With --show, the part to take questions from: train or test. Default: train.")
  private String part;

  @Option(
      names = "--checkpoint",
      order = 3,
      paramLabel = "C",
      description =
          "The model with which a task begins: a .safetensors file, or a run, whose best"
              + " weights by validation are used.")
  private Optional<String> checkpoint = Optional.empty();

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
      description = "Name of the new run. Default: made from task or environment and a number.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--resume",
      order = 7,
      paramLabel = "NAME",
      description = "Continue a run, given by its name or folder, with its settings and rewards.")
  private Optional<String> resume = Optional.empty();

  @Option(
      names = "--go-back",
      order = 8,
      description =
          "With --resume: continue from the newest sound checkpoint even if the run came"
              + " further. Anything newer is kept in the run's folder.")
  private boolean goBack;

  @Mixin private TuneSettings settings;
  @Mixin private StartOptions model;
  @Mixin private BudgetOptions budget;
  @Mixin private ThreadOptions threads;
  @Mixin private ClusterOptions cluster;
  @Mixin private TuneText text;

  @Override
  public Integer call() throws IOException {
    cluster.check();
    if (resume.isPresent()) {
      return goOn(resume.get());
    }
    if (goBack) {
      throw usage("--go-back: only works with --resume");
    }
    requireUse();
    if (show.isEmpty()) {
      tasks.requireRegular();
    }
    Optional<Task> task = tasks.task();
    Optional<Environment> environment = environments.environment();
    if (task.isPresent() == environment.isPresent()) {
      throw usage("give either --task or --env");
    }
    if (show.isEmpty()) {
      return begin(environment);
    }
    if (show.get() < 1 || show.get() > MOST) {
      throw new IllegalArgumentException("show " + show.get() + ": must be from 1 to " + MOST);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (task.isPresent()) {
      notes(task.get());
      questions(task.get(), show.get(), out);
    } else {
      episodes(environment.orElseThrow(), show.get(), out);
    }
    return 0;
  }

  /** Refuses options that would have no effect together with the others. */
  private void requireUse() {
    boolean plays = isGiven("--env") && !isGiven("--task");
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (show.isPresent() && !FOR_SHOW.contains(name)) {
        throw usage(name + ": has no effect with --show, which begins no run; leave it out");
      }
      if (plays && FOR_TASKS.contains(name)) {
        throw usage(name + ": only works with --task, not with --env");
      }
    }
    if (show.isEmpty() && isGiven("--part")) {
      throw usage("--part: needs --show; a run learns from one part and validates on the other");
    }
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private ParameterException usage(String line) {
    return new ParameterException(spec.commandLine(), line);
  }

  private int goOn(String run) throws IOException {
    RunSession.requireForResume(spec.commandLine(), Set.of());
    RunFolder folder = RunNames.open(runs, run);
    Optional<RunRewards> rewards = RunRewards.of(folder.config());
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException(
          "resume %s: learns from text; continue it with `%s train --resume %s`"
              .formatted(folder.name(), Program.typed(), Show.quoted(folder.root().toString())));
    }
    if (goBack) {
      RunSession.goBack(folder, spec.commandLine().getErr());
    }
    Path file = folder.startFile();
    Checkpoint start = ModelFile.read(file);
    RewardSource source = rewards.get().source(file, start);
    requirePlace(folder.config().train(), source);
    try (MeasuredText on = text(source, Optional.of(folder))) {
      return session(new Tuned(folder, rewards.get(), start, source, on));
    }
  }

  /** Refuses a method that cannot run on a cluster, before a run begins there. */
  private void requirePlace(Training training, RewardSource source) {
    if (cluster.isPresent()) {
      TuneMethods.requireShared(training, source);
    }
  }

  /** The additional text of a run that continues, or that starts from another run. */
  private MeasuredText text(RewardSource source, Optional<RunFolder> run) throws IOException {
    return switch (source) {
      case TaskSource task -> text.open(run, task.text().tokenizer(), spec.commandLine().getErr());
      case EnvironmentSource _ -> text.none();
    };
  }

  private String newName(String what) {
    String run = name.orElseGet(() -> RunNames.next(runs, words(what)));
    return RunNames.requireNew(spec.commandLine(), runs, run);
  }

  private int begin(Optional<Environment> environment) throws IOException {
    // Everything is checked before any work is done.
    boolean plays = environment.isPresent();
    Training training = settings.training(plays);
    int validation = settings.validationQuestions(plays);
    budget.budget();
    threads.count();
    model.require(plays);
    String what = environment.map(Environment::name).or(tasks::name).orElseThrow();
    String run = newName(what);
    RunRewards rewards =
        plays ? RunRewards.ofEnvironment(what) : RunRewards.ofTask(what, tasks.jar());
    Optional<RunFolder> from = plays ? Optional.empty() : ModelFile.run(runs, checkpoint());
    Path file = plays ? Path.of(what) : from.map(RunFolder::weightsFile).orElseGet(this::startFile);
    Checkpoint start = plays ? start(environment.get(), training) : ModelFile.read(file);
    RewardSource source = rewards.source(file, start);
    settings.method().require(training, source);
    requirePlace(training, source);
    String tokenizer = plays ? "none" : ModelOptions.tokenizer(file, start).name();
    try (MeasuredText on = text(source, from)) {
      RunConfig config =
          new RunConfig(
              start.config(),
              training,
              on.with(rewards.sources()),
              tokenizer,
              on.shuffle(),
              on.dropDuplicates(),
              on.validationFraction(),
              rewards.fingerprint(start.parameters()),
              settings.validateEvery(),
              validation,
              RunConfig.CHECKPOINT_SECONDS,
              RunConfig.KEEP_CHECKPOINTS);
      Checkpoint begun = from(start, config, model.notes());
      RunFolder folder = RunFolder.create(runs, run, config, Optional.of(begun));
      return session(new Tuned(folder, rewards, start, source, on));
    }
  }

  /** What is noted in a start is the run's, not that of the run which the model came from. */
  private static Checkpoint from(Checkpoint start, RunConfig config, Map<String, String> notes) {
    Map<String, String> all = new HashMap<>(notes);
    all.putAll(config.notes());
    return new Checkpoint(start.parameters(), start.tokenizer(), all);
  }

  private Checkpoint start(Environment environment, Training training) throws IOException {
    return model.choose(
        new EnvironmentSource(environment),
        settings.method(),
        training,
        settings.validationQuestions(true),
        egg.machine(threads.count()),
        spec.commandLine().getOut());
  }

  /** Words for the name of a run, from what it learns from. */
  private static String words(String what) {
    return what.startsWith(TaskOptions.FILE) ? "questions" : what.toLowerCase(Locale.ROOT);
  }

  private String checkpoint() {
    return checkpoint.orElseThrow(
        () -> usage("--task: give --checkpoint to start from, or --show to see the questions"));
  }

  private Path startFile() {
    return Path.of(checkpoint());
  }

  private int session(Tuned tuned) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (tuned.source() instanceof TaskSource source) {
      notes(source.text().task());
    }
    RunFolder folder = tuned.folder();
    try (Place place = Place.of(cluster, folder, egg.machine(threads.count()))) {
      Labelled facts = new Labelled(out, egg.terminal().columns());
      RunSession session = new RunSession(folder, "tune", cluster.flags(), facts, err);
      return new TuneSession(tuned, place, egg.terminal(), out, err).run(session, budget);
    }
  }

  private void notes(Task task) {
    int columns = spec.usageMessage().width();
    Notes.print(task.notes(), columns, spec.commandLine().getErr());
  }

  private void questions(Task task, int count, PrintWriter out) {
    Part of =
        switch (part) {
          case "train" -> Part.TRAIN;
          case "test" -> Part.TEST;
          default -> throw new IllegalArgumentException("part '" + part + "': train or test");
        };
    for (long seed = 0; seed < Math.min(count, task.size(of).orElse(MOST)); seed++) {
      Question question = task.question(of, seed);
      out.println(Show.line(question.prompt()) + "  " + Show.line(question.answer()));
    }
  }

  private static void episodes(Environment environment, int count, PrintWriter out) {
    for (long seed = 0; seed < count; seed++) {
      out.print(EnvironmentText.episode(environment, seed));
    }
  }
}
