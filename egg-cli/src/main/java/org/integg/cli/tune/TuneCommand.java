package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.train.BudgetOptions;
import org.integg.cli.train.ModelOptions;
import org.integg.cli.train.RunNames;
import org.integg.cli.train.RunSession;
import org.integg.cli.train.ThreadOptions;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunGoBack;
import org.integg.model.Checkpoint;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg tune}: learns from rewards in place of text. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "",
      "Every step, copies of the model that differ answer the same questions, or play the same"
          + " episodes, to their ends; weights move towards those that are given more. --method"
          + " says how copies differ, and how weights move. A task begins with a model that can do"
          + " some of it (docs/tuning.md tells how to make one), an environment with nothing.",
      "",
      "Everything is kept in RUNS/NAME as by egg train, with start.safetensors (the weights before"
          + " the first step) and reward.png; best.safetensors are the weights that validated best,"
          + " on questions for tests or episodes that no step learns from. Equal settings, rewards,"
          + " seed and steps give equal weights, on any number of threads, stopped and resumed or"
          + " not.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg tune --checkpoint sums --task addition-3 --minutes 10",
      "  egg tune --checkpoint sums --task addition-3 --method essa --cpu-seconds 60",
      "  egg tune --env Catch --minutes 1",
      "  egg tune --resume addition-3-1 --minutes 20",
      "  egg tune --task countdown-3 --show 10         questions, each with a right answer",
      "  egg tune --env CartPole-v1 --show 1           an episode, with actions at random"
    })
public final class TuneCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  /** One question in so many is for tests. */
  private static final double TEST_SHARE = 0.125;

  private static final String RUNS = "runs";

  /** Options that a resumed run may be given: they change no weight. */
  private static final Set<String> FOR_RESUME =
      Set.of(
          "--resume",
          "--go-back",
          "--runs",
          "--threads",
          "--minutes",
          "--steps",
          "--member-tokens",
          "--cpu-seconds",
          "--debug");

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
      description = "With --show, questions of which part: train or test. Default: train.")
  private String part;

  @Option(
      names = "--checkpoint",
      order = 3,
      paramLabel = "C",
      description =
          "The model that a task begins with: a .safetensors file, or a run, of which those weights"
              + " are taken that validated best.")
  private Optional<String> checkpoint = Optional.empty();

  @Option(
      names = "--runs",
      order = 5,
      paramLabel = "DIR",
      defaultValue = RUNS,
      description = "Folder of all runs. Default: ${DEFAULT-VALUE}.")
  private Path runs;

  @Option(
      names = "--name",
      order = 6,
      paramLabel = "NAME",
      description = "Name of the new run. Default: made of task or environment and a number.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--resume",
      order = 7,
      paramLabel = "NAME",
      description = "Go on with a run, with its settings and rewards: its name, or its folder.")
  private Optional<String> resume = Optional.empty();

  @Option(
      names = "--go-back",
      order = 8,
      description =
          "With --resume, of a run that came further than its newest sound checkpoint: go on from"
              + " there all the same. What is newer is kept in the run's folder.")
  private boolean goBack;

  @Option(
      names = "--master",
      order = 41,
      hidden = true,
      description = "Refused: what is tuned is tuned in one process.")
  private Optional<String> master = Optional.empty();

  @Mixin private TuneSettings settings;
  @Mixin private BudgetOptions budget;
  @Mixin private ThreadOptions threads;

  @Override
  public Integer call() throws IOException {
    if (master.isPresent()) {
      throw usage("--master: egg tune runs in this process alone; --threads takes its cores");
    }
    if (resume.isPresent()) {
      return goOn(resume.get());
    }
    if (goBack) {
      throw usage("--go-back: is for a run to --resume");
    }
    if (show.isEmpty()) {
      tasks.requireRegular();
    }
    Optional<Task> task = tasks.task();
    Optional<Environment> environment = environments.environment();
    if (task.isPresent() == environment.isPresent()) {
      throw usage("give a --task or an --env, one of the two");
    }
    if (show.isEmpty()) {
      return begin(environment);
    }
    if (show.get() < 1 || show.get() > MOST) {
      throw new IllegalArgumentException("show " + show.get() + ": must be from 1 to " + MOST);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (task.isPresent()) {
      questions(task.get(), show.get(), out);
    } else {
      episodes(environment.orElseThrow(), show.get(), out);
    }
    return 0;
  }

  private ParameterException usage(String line) {
    return new ParameterException(spec.commandLine(), line);
  }

  private int goOn(String run) throws IOException {
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!FOR_RESUME.contains(option.longestName())) {
        throw usage(option.longestName() + ": a resumed run keeps its settings; leave it out");
      }
    }
    RunFolder folder = RunNames.open(runs, run);
    Optional<RunRewards> rewards = RunRewards.of(folder.config());
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException(
          "resume %s: learns from text; `%s train --resume` goes on with it"
              .formatted(run, Program.typed()));
    }
    if (goBack) {
      PrintWriter err = spec.commandLine().getErr();
      RunGoBack.go(folder)
          .ifPresent(aside -> err.println("note: what is newer is kept in " + aside));
    }
    return session(folder, rewards.get());
  }

  private int begin(Optional<Environment> environment) throws IOException {
    // All that is wrong is said before any work is done.
    boolean plays = environment.isPresent();
    Training training = settings.training(plays);
    int validation = settings.validationQuestions(plays);
    budget.budget(Optional.empty());
    threads.count();
    String what = environment.map(Environment::name).or(tasks::name).orElseThrow();
    RunRewards rewards =
        plays ? RunRewards.ofEnvironment(what) : RunRewards.ofTask(what, tasks.jar());
    Path file = plays ? Path.of(what) : startFile();
    Checkpoint start =
        plays
            ? new Checkpoint(
                StartWeights.of(settings.model(), training.seed()), Optional.empty(), Map.of())
            : Checkpoint.read(file);
    settings.method().require(training, rewards.source(file, start));
    String run = name.orElseGet(() -> RunNames.next(runs, words(what)));
    if (RunFolder.exists(runs, run)) {
      throw usage(
          "%s exists already; `%s tune --resume %s%s` goes on with it, or take another --name"
              .formatted(runs.resolve(run), Program.typed(), Show.quoted(run), runsFlag(runs)));
    }
    RunConfig config =
        new RunConfig(
            start.config(),
            training,
            rewards.sources(),
            plays ? "none" : ModelOptions.tokenizer(file, start).name(),
            Optional.empty(),
            false,
            TEST_SHARE,
            rewards.fingerprint(start.parameters()),
            settings.validateEvery(),
            validation,
            RunConfig.CHECKPOINT_SECONDS,
            RunConfig.KEEP_CHECKPOINTS);
    Checkpoint kept = new Checkpoint(start.parameters(), start.tokenizer(), Map.of());
    return session(RunFolder.create(runs, run, config, Optional.of(kept)), rewards);
  }

  /** Words for the name of a run. */
  private static String words(String what) {
    return what.startsWith(TaskOptions.FILE) ? "questions" : what.toLowerCase(Locale.ROOT);
  }

  private Path startFile() throws IOException {
    String given =
        checkpoint.orElseThrow(() ->
            usage("--task: give a --checkpoint to begin with, or --show to see its questions"));
    Path file = Path.of(given);
    return Files.isRegularFile(file) || given.endsWith(".safetensors")
        ? file
        : RunNames.open(runs, given).weightsFile();
  }

  private int session(RunFolder folder, RunRewards rewards) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path parent = folder.root().getParent();
    String runsFlag = runsFlag(parent == null ? Path.of("") : parent);
    Labelled facts = new Labelled(out, egg.terminal().columns());
    RunSession session = new RunSession(folder, "tune", runsFlag, "", facts, err);
    return new TuneSession(folder, rewards, egg.machine(threads.count()), egg.terminal(), out, err)
        .run(session, budget::budget);
  }

  private static String runsFlag(Path runs) {
    String folder = runs.toString().isEmpty() ? "." : runs.toString();
    return folder.equals(RUNS) ? "" : " --runs " + Show.quoted(folder);
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
